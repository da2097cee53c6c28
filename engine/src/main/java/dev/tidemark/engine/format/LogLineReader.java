package dev.tidemark.engine.format;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Span;
import java.util.Arrays;

/** Decodes and verifies single log lines into records. Owned by one thread; reused from line to line. */
public final class LogLineReader {

    private final LineParser parser = new LineParser();

    /**
     * Reads the line that starts at {@code start} and ends with the first newline before {@code end}.
     *
     * @return valid, with the index after the newline as its end; torn when there is no newline; damaged; or
     *     too new. The record owns a copy of its bytes.
     */
    public Reading<LogRecord> read(byte[] source, int start, int end) {
        int lineEnd = Ascii.indexOfNewline(source, start, end);
        if (lineEnd == end) {
            return Reading.not(Verdict.TORN, end, "line has no newline");
        }
        return decode(source, start, lineEnd, lineEnd + 1);
    }

    /**
     * Reads a line that was framed before: {@code line} is all of it, without a newline. The record owns a
     * copy.
     */
    public Reading<LogRecord> readFramed(byte[] line) {
        if (Ascii.indexOfNewline(line, 0, line.length) < line.length) {
            return Reading.not(Verdict.DAMAGED, line.length, "line holds a newline");
        }
        return decode(line, 0, line.length, line.length);
    }

    private Reading<LogRecord> decode(byte[] source, int start, int lineEnd, int next) {
        Verdict verdict = parser.parse(source, start, lineEnd);
        if (verdict != Verdict.VALID) {
            return Reading.not(verdict, next, parser.reason());
        }
        if (parser.isMark()) {
            return Reading.not(Verdict.DAMAGED, next, "header or footer where a record belongs");
        }
        return Reading.valid(record(parser, source, start, lineEnd), next);
    }

    /** The record that {@code parser} has just found valid. */
    static LogRecord record(LineParser parser, byte[] source, int start, int lineEnd) {
        return new LogRecord(
                Arrays.copyOfRange(source, start, lineEnd),
                parser.stamp(),
                span(parser.keyStart() - start, parser.keyEnd() - start),
                span(parser.valueStart() - start, parser.valueEnd() - start));
    }

    private static Span span(int start, int end) {
        return start == end ? Span.ABSENT : new Span(start, end);
    }
}
