package dev.tidemark.actors.json;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Span;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An addition to one number of a JSON text, in decimal and exact. Immutable.
 *
 * <p>The sum is spelt without an exponent, with as many decimals as the longer of the two; the rest of the text is kept as it is.
 */
public final class Sum {

    private static final int DIGITS_MAX = 100;
    private static final int NUMBER_CHARS_MAX = 2 * DIGITS_MAX;
    private static final int MEMBERS_MAX = 1 << 20;

    /** Names on the way to the number, none for the value itself. */
    private final List<String> path;

    private final BigDecimal by;

    private Sum(List<String> path, BigDecimal by) {
        this.path = path;
        this.by = by;
    }

    /**
     * @param pointer JSON pointer (RFC 6901) through objects, empty for the value itself
     * @throws InvalidRequestException when it is none, is too deep, or the number is too long
     */
    public static Sum of(String pointer, BigDecimal by) {
        requireLength(by, "number to add");
        if (pointer.isEmpty()) {
            return new Sum(List.of(), by);
        }
        if (!pointer.startsWith("/") || pointer.matches("(?s).*~([^01].*|$)")) {
            throw new InvalidRequestException("place of the number is no JSON pointer: pointer=" + pointer);
        }
        List<String> path = Stream.of(pointer.substring(1).split("/", -1))
                .map(token -> token.replace("~1", "/").replace("~0", "~"))
                .toList();
        if (path.size() >= MergePatch.DEPTH_MAX) {
            throw new InvalidRequestException(
                    "place of the number is too deep: limit=" + MergePatch.DEPTH_MAX + " actual=" + path.size());
        }
        return new Sum(path, by);
    }

    private static void requireLength(BigDecimal number, String what) {
        long digits = (long) number.precision() + Math.abs((long) number.scale());
        if (digits > DIGITS_MAX) {
            throw new InvalidRequestException(what + " is too long: limitDigits=" + DIGITS_MAX + " actual=" + digits);
        }
    }

    /** Memory that it holds, roughly. */
    public int lengthBytes() {
        return DIGITS_MAX + path.stream().mapToInt(String::length).sum();
    }

    /**
     * @param target valid and minified JSON in UTF-8, empty where there is no value yet; the result is so too
     * @throws InvalidRequestException when what stands at the place is no number, or the sum is too long
     */
    public byte[] in(Optional<byte[]> target) {
        BigDecimal sum = target.flatMap(this::number).orElse(BigDecimal.ZERO).add(by);
        requireLength(sum, "sum");
        byte[] text = sum.toPlainString().getBytes(StandardCharsets.US_ASCII);
        return path.isEmpty() ? text : MergePatch.apply(target, patch(text));
    }

    private byte[] patch(byte[] number) {
        StringBuilder patch = new StringBuilder();
        for (String name : path) {
            patch.append("{\"")
                    .append(JsonStringEncoder.getInstance().quoteAsString(name))
                    .append("\":");
        }
        patch.append(new String(number, StandardCharsets.US_ASCII)).append("}".repeat(path.size()));
        return patch.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The number at the place, empty when nothing is there. */
    private Optional<BigDecimal> number(byte[] text) {
        JsonCutter cutter = new JsonCutter(text);
        Optional<Span> place = Optional.of(cutter.root());
        for (String name : path) {
            place = place.filter(span -> !cutter.isNull(span)).flatMap(span -> member(cutter, span, name));
        }
        return place.filter(span -> !cutter.isNull(span)).map(span -> number(cutter, span));
    }

    /** Where a name occurs twice the last one counts, as for a merge patch. */
    private static Optional<Span> member(JsonCutter cutter, Span object, String name) {
        if (!cutter.isObject(object)) {
            throw notThere("an object is on the way to the number: actual=", cutter, object);
        }
        return cutter.members(object, MEMBERS_MAX).stream()
                .filter(member -> member.name().equals(name))
                .reduce((earlier, later) -> later)
                .map(JsonCutter.Member::value);
    }

    private static BigDecimal number(JsonCutter cutter, Span span) {
        if (span.length() > NUMBER_CHARS_MAX
                || cutter.isObject(span)
                || cutter.isArray(span)
                || cutter.isString(span)) {
            throw notThere(
                    "a number of at most " + NUMBER_CHARS_MAX + " characters is added to: actual=", cutter, span);
        }
        try {
            BigDecimal number = new BigDecimal(new String(cutter.bytes(span), StandardCharsets.US_ASCII));
            requireLength(number, "number that is added to");
            return number;
        } catch (NumberFormatException truth) {
            throw notThere("a number is added to: actual=", cutter, span);
        }
    }

    private static InvalidRequestException notThere(String what, JsonCutter cutter, Span span) {
        int end = Math.min(span.end(), span.start() + NUMBER_CHARS_MAX);
        return new InvalidRequestException(
                what + new String(cutter.bytes(new Span(span.start(), end)), StandardCharsets.UTF_8));
    }
}
