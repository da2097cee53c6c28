package dev.tidemark.engine.format;

import java.util.Arrays;

/** How a line begins that has the position expected next, spelled once and counted up in place. Owned by one thread. */
final class ExpectedStart {

    private long position = 1;

    /** Up to the comma behind the position. */
    private byte[] text = spelled(1);

    private static byte[] spelled(long position) {
        byte[] text =
                Arrays.copyOf(LineSpelling.POSITION, LineSpelling.POSITION.length + Ascii.digitCount(position) + 1);
        text[Ascii.putLong(text, LineSpelling.POSITION.length, position)] = ',';
        return text;
    }

    void expect(long next) {
        if (next != position) {
            position = next;
            text = spelled(next);
        }
    }

    /** What was expected has been come to: from now on the position behind it. */
    void countUp() {
        position++;
        int digit = text.length - 2;
        while (text[digit] == '9') {
            text[digit] = '0';
            digit--;
        }
        if (digit < LineSpelling.POSITION.length) {
            text = spelled(position);
        } else {
            text[digit]++;
        }
    }

    boolean standsAt(byte[] source, int at, int end) {
        return Ascii.matches(source, at, end, text);
    }

    long position() {
        return position;
    }

    /** From the line's start to the end of the position's digits. */
    int length() {
        return text.length - 1;
    }
}
