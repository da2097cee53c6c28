package dev.tidemark.engine.format;

import java.util.Optional;
import java.util.function.Function;

/**
 * Lines of a segment that are no records: sealed and checked like records, rare, so taken apart as text.
 * Stateless.
 */
final class MarkLine {

    private static final String CRC = ",\"crc\":\"";

    private MarkLine() {}

    /** The line, newline included, of which {@code body} is everything before the checksum. */
    static byte[] seal(String body) {
        byte[] covered = Ascii.bytes(body);
        byte[] line = Ascii.bytes(body + CRC + "00000000\"}\n");
        Ascii.putHex(line, covered.length + CRC.length(), Checksum.of(covered, 0, covered.length));
        return line;
    }

    /**
     * Reads the line that starts at {@code start} and ends with the first newline before {@code end}.
     *
     * @param parse from the text before the checksum and the index after the newline to the outcome
     */
    static <T> Reading<T> read(byte[] source, int start, int end, Function<Body, Reading<T>> parse) {
        int lineEnd = Ascii.indexOfNewline(source, start, end);
        if (lineEnd == end) {
            return Reading.not(Verdict.TORN, end, "line has no newline");
        }
        LineParser line = new LineParser();
        if (line.parse(source, start, lineEnd) == Verdict.DAMAGED) {
            return Reading.not(Verdict.DAMAGED, lineEnd + 1, line.reason());
        }
        return parse.apply(new Body(Ascii.text(source, start, lineEnd - LineSpelling.SUFFIX_LENGTH), lineEnd + 1));
    }

    /** The number that decimal digits spell, empty when it exceeds a long. */
    static Optional<Long> number(String digits) {
        long value = Ascii.parseLong(Ascii.bytes(digits), 0, digits.length());
        return value == Ascii.NOT_A_NUMBER ? Optional.empty() : Optional.of(value);
    }

    /**
     * Everything of an intact line that its checksum covers.
     *
     * @param next index after the line's newline
     */
    record Body(String text, int next) {

        <T> Reading<T> not(Verdict verdict, String reason) {
            return Reading.not(verdict, next, reason);
        }

        <T> Reading<T> valid(T content) {
            return Reading.valid(content, next);
        }
    }
}
