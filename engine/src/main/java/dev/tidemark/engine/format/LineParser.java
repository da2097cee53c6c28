package dev.tidemark.engine.format;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import java.util.zip.CRC32C;

/**
 * Takes one framed line apart, without a JSON parser and without garbage: checksum first, then the members in
 * their one order and spelling. Reused from line to line; owned by one thread. What it found is readable until
 * the next {@link #parse}.
 *
 * <p>A line whose checksum holds and whose operation or member is unknown was written by a later version: too
 * new. Any other deviation is damage.
 */
final class LineParser {

    private final CRC32C checksum = new CRC32C();
    private final TimeText times = new TimeText();
    private final TimeText expiries = new TimeText();

    private byte[] source = LogLineWriter.NONE;
    /** Where the bytes under the checksum end. */
    private int bodyEnd;
    /** The next byte to look at. */
    private int at;

    private boolean mark;
    private long position;
    private long timeMillis;
    private Operation operation = Operation.SET;
    private int keyStart;
    private int keyEnd;
    private long commit;
    private long expiresMillis;
    private long slidingMillis;
    private int valueStart;
    private String reason = "";

    /** Parses the half-open range, which holds one line without its newline. Valid, damaged or too new. */
    Verdict parse(byte[] line, int start, int end) {
        Verdict verdict = parsePosition(line, start, end);
        return verdict == Verdict.VALID && !mark ? parseRest() : verdict;
    }

    /** The same for the checksum and the position alone; no other member is looked at, nor known afterwards. */
    Verdict parsePosition(byte[] line, int start, int end) {
        source = line;
        bodyEnd = end - LineSpelling.SUFFIX_LENGTH;
        reason = "";
        if (!hasIntactChecksum(start, end)) {
            return Verdict.DAMAGED;
        }
        mark = Ascii.matches(source, start, bodyEnd, LineSpelling.MARK);
        at = start;
        return mark || takePosition() ? Verdict.VALID : Verdict.DAMAGED;
    }

    /** The same for a line that is known to begin as expected. */
    Verdict parseExpected(byte[] line, int start, int end, ExpectedStart beginning) {
        source = line;
        bodyEnd = end - LineSpelling.SUFFIX_LENGTH;
        reason = "";
        mark = false;
        position = beginning.position();
        at = start + beginning.length();
        return hasIntactChecksum(start, end) ? Verdict.VALID : Verdict.DAMAGED;
    }

    /** Goes on behind the position of a record. */
    Verdict parseRest() {
        return takeTime() ? takeMembers() : Verdict.DAMAGED;
    }

    /** Whether the line is a segment's header or footer, of which only the checksum was looked at. */
    boolean isMark() {
        return mark;
    }

    long position() {
        return position;
    }

    long timeMillis() {
        return timeMillis;
    }

    Operation operation() {
        return operation;
    }

    int keyStart() {
        return keyStart;
    }

    int keyEnd() {
        return keyEnd;
    }

    long commit() {
        return commit;
    }

    long expiresMillis() {
        return expiresMillis;
    }

    long slidingMillis() {
        return slidingMillis;
    }

    /** Where the value starts; equals {@link #valueEnd()} when there is none. */
    int valueStart() {
        return valueStart;
    }

    int valueEnd() {
        return bodyEnd;
    }

    LogRecord.Stamp stamp() {
        return new LogRecord.Stamp(position, timeMillis, operation, commit, expiresMillis, slidingMillis);
    }

    /** Why the last line was not valid. */
    String reason() {
        return reason;
    }

    private boolean hasIntactChecksum(int start, int end) {
        boolean framed = bodyEnd > start
                && Ascii.matches(source, bodyEnd, end, LineSpelling.CRC)
                && source[end - 2] == '"'
                && source[end - 1] == '}';
        if (!framed) {
            reason = "line does not end with a checksum";
            return false;
        }
        checksum.reset();
        checksum.update(source, start, bodyEnd - start);
        if (!Ascii.isHex(source, bodyEnd + LineSpelling.CRC.length, (int) checksum.getValue())) {
            reason = "checksum of line differs";
            return false;
        }
        return true;
    }

    private boolean takePosition() {
        if (!take(LineSpelling.POSITION)) {
            reason = "line does not start with a position";
            return false;
        }
        position = takeNumber();
        if (position < 1) {
            reason = "position is no positive number";
            return false;
        }
        return true;
    }

    private boolean takeTime() {
        if (!take(LineSpelling.TIME) || at > bodyEnd - TimeText.LENGTH) {
            reason = "time does not follow the position";
            return false;
        }
        timeMillis = times.parse(source, at);
        at += TimeText.LENGTH;
        if (timeMillis == TimeText.NOT_A_TIME) {
            reason = "time is misspelt";
            return false;
        }
        return true;
    }

    private Verdict takeMembers() {
        int code = LineSpelling.operationAt(source, at, bodyEnd);
        if (code < 0) {
            boolean unknown = Ascii.matches(source, at, bodyEnd, LineSpelling.OPERATION);
            return unknown ? tooNew("operation is unknown") : damaged("operation does not follow the time");
        }
        operation = LineSpelling.operation(code);
        at += LineSpelling.operation(operation).length;
        if (!takeKey() || !takeCommit() || !takeExpires() || !takeSliding()) {
            return Verdict.DAMAGED;
        }
        boolean valued = take(LineSpelling.VALUE);
        valueStart = at;
        if (!valued && at < bodyEnd) {
            return source[at] == ',' ? tooNew("member is unknown or out of order") : damaged("member is misspelt");
        }
        if ((valueStart < bodyEnd) != LineSpelling.valued(operation) || valued != LineSpelling.valued(operation)) {
            return damaged("value does not fit the operation");
        }
        return Verdict.VALID;
    }

    private boolean takeKey() {
        boolean keyed = take(LineSpelling.KEY);
        keyStart = at;
        keyEnd = keyed ? KeyText.canonicalEnd(source, at, bodyEnd) : at;
        if (!keyed && !LineSpelling.keyed(operation)) {
            return true;
        }
        if (keyed != LineSpelling.keyed(operation) || keyEnd <= keyStart) {
            reason = "key is missing, misspelt or out of place";
            return false;
        }
        at = keyEnd + 1;
        return true;
    }

    private boolean takeCommit() {
        if (!take(LineSpelling.COMMIT)) {
            commit = position;
            return true;
        }
        commit = takeNumber();
        if (commit <= position) {
            reason = "commit is not above the position";
            return false;
        }
        return true;
    }

    private boolean takeExpires() {
        if (!take(LineSpelling.EXPIRES)) {
            expiresMillis = LogRecord.NEVER;
            return true;
        }
        int end = at + TimeText.LENGTH;
        expiresMillis = end < bodyEnd ? expiries.parse(source, at) : TimeText.NOT_A_TIME;
        if (expiresMillis == TimeText.NOT_A_TIME || source[end] != '"') {
            reason = "expiry is misspelt";
            return false;
        }
        at = end + 1;
        return true;
    }

    private boolean takeSliding() {
        slidingMillis = 0;
        if (!take(LineSpelling.SLIDING)) {
            return true;
        }
        slidingMillis = takeNumber();
        if (slidingMillis < 1 || expiresMillis == LogRecord.NEVER || operation != Operation.SET) {
            reason = "sliding is misspelt or out of place";
            return false;
        }
        return true;
    }

    private boolean take(byte[] text) {
        boolean there = Ascii.matches(source, at, bodyEnd, text);
        if (there) {
            at += text.length;
        }
        return there;
    }

    private long takeNumber() {
        int start = at;
        at = Ascii.digitsEnd(source, start, bodyEnd);
        return Ascii.parseLong(source, start, at);
    }

    private Verdict damaged(String why) {
        reason = why;
        return Verdict.DAMAGED;
    }

    private Verdict tooNew(String why) {
        reason = why;
        return Verdict.TOO_NEW;
    }
}
