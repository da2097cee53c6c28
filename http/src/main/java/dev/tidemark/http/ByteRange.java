package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of a representation that a request wants (RFC 9110, section 14.1.2). Immutable.
 *
 * @param first empty for the last bytes
 * @param last inclusive; of a range without {@code first} the count of bytes; empty for everything from {@code first} on
 */
record ByteRange(OptionalLong first, OptionalLong last) {

    /** Longer numbers than these are beyond any file. */
    private static final Pattern TEXT = Pattern.compile("\\s*bytes\\s*=\\s*(\\d{0,18})-(\\d{0,18})\\s*");

    /**
     * Bytes in a row.
     *
     * @param length at least 1
     */
    record Part(long offset, long length) {

        String of(long whole) {
            return "bytes " + offset + "-" + (offset + length - 1) + "/" + whole;
        }
    }

    /**
     * The range that counts for a representation, empty for all of it: of a request that is not GET, that asks for no range or
     * for several, or whose {@code If-Range} names another representation. A date in {@code If-Range} never does, since files
     * can change within a second.
     */
    static Optional<ByteRange> of(HttpRequest request, Validators validators) {
        List<String> conditions = HeaderValues.of(request, "if-range");
        boolean same = conditions.isEmpty()
                || (!validators.weak() && conditions.equals(List.of(EntityTags.text(validators.tag()))));
        List<String> values = HeaderValues.of(request, "range");
        if (!same || values.size() != 1 || !request.method().equals(HttpMethods.GET)) {
            return Optional.empty();
        }
        Matcher text = TEXT.matcher(values.get(0));
        return text.matches() ? of(number(text.group(1)), number(text.group(2))) : Optional.empty();
    }

    private static Optional<ByteRange> of(OptionalLong first, OptionalLong last) {
        boolean backwards = first.isPresent() && last.isPresent() && last.getAsLong() < first.getAsLong();
        return backwards || (first.isEmpty() && last.isEmpty())
                ? Optional.empty()
                : Optional.of(new ByteRange(first, last));
    }

    private static OptionalLong number(String digits) {
        return digits.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(digits));
    }

    /** @return empty when no byte is within it */
    Optional<Part> within(long whole) {
        long offset = first.orElseGet(() -> Math.max(0, whole - last.orElseThrow()));
        long end = first.isEmpty() ? whole : Math.min(whole, last.orElse(whole - 1) + 1);
        return offset < end ? Optional.of(new Part(offset, end - offset)) : Optional.empty();
    }
}
