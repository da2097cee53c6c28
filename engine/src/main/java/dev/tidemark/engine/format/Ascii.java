package dev.tidemark.engine.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Digits, hex and searches over byte arrays that hold ASCII; stateless. */
final class Ascii {

    /** Stands for text that is no number in its one spelling; numbers here are never negative. */
    static final long NOT_A_NUMBER = -1;

    /** Longest decimal text of a long. */
    static final int LONG_DIGITS_MAX = 19;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_LOWEST_BIT = 0x0101010101010101L;
    private static final long EACH_HIGHEST_BIT = 0x8080808080808080L;
    private static final long NEWLINES = '\n' * EACH_LOWEST_BIT;
    private static final int NEWLINE_STEP = 4 * Long.BYTES;

    private Ascii() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The eight bytes from {@code at} on, the first one lowest. */
    static long longAt(byte[] source, int at) {
        return (long) LONGS.get(source, at);
    }

    /** Whether {@code expected} stands at {@code at} and ends at or before {@code end}. */
    static boolean matches(byte[] source, int at, int end, byte[] expected) {
        int length = expected.length;
        if (at > end - length) {
            return false;
        }
        if (length < Long.BYTES) {
            return Arrays.equals(source, at, at + length, expected, 0, length);
        }
        // Whole words from the front, then the last word, which may overlap the one before.
        int last = length - Long.BYTES;
        for (int index = 0; index < last; index += Long.BYTES) {
            if (longAt(source, at + index) != longAt(expected, index)) {
                return false;
            }
        }
        return longAt(source, at + last) == longAt(expected, last);
    }

    /** Index of the first newline in the half-open range, {@code end} when there is none. */
    static int indexOfNewline(byte[] source, int start, int end) {
        int at = start;
        while (at <= end - NEWLINE_STEP && !hasNewline(source, at)) {
            at += NEWLINE_STEP;
        }
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long zeros = newlinesAt(source, at) & EACH_HIGHEST_BIT;
            if (zeros != 0) {
                return at + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        while (at < end && source[at] != '\n') {
            at++;
        }
        return at;
    }

    /** Index of the last newline in the half-open range, one before {@code start} when there is none. */
    static int lastIndexOfNewline(byte[] source, int start, int end) {
        int at = end - 1;
        while (at >= start && source[at] != '\n') {
            at--;
        }
        return at;
    }

    /** Whether one stands in the {@link #NEWLINE_STEP} bytes from {@code at} on; one branch for all of them. */
    private static boolean hasNewline(byte[] source, int at) {
        long any = newlinesAt(source, at)
                | newlinesAt(source, at + Long.BYTES)
                | newlinesAt(source, at + 2 * Long.BYTES)
                | newlinesAt(source, at + 3 * Long.BYTES);
        return (any & EACH_HIGHEST_BIT) != 0;
    }

    /**
     * A byte of the difference is zero exactly where a newline stands, and the borrow trick marks the lowest such byte
     * exactly by its highest bit (Hacker's Delight, 6-1); other bits mean nothing.
     */
    private static long newlinesAt(byte[] source, int at) {
        long difference = longAt(source, at) ^ NEWLINES;
        return (difference - EACH_LOWEST_BIT) & ~difference;
    }

    /** Writes {@code value}, which is not negative, in decimal; returns where the text ends. */
    static int putLong(byte[] target, int at, long value) {
        int end = at + digitCount(value);
        long rest = value;
        for (int index = end - 1; index >= at; index--) {
            target[index] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }

    static int digitCount(long value) {
        int count = 1;
        for (long limit = 10; count < LONG_DIGITS_MAX && value >= limit; limit *= 10) {
            count++;
        }
        return count;
    }

    /** Where the digits that start at {@code at} end. */
    static int digitsEnd(byte[] source, int at, int end) {
        int index = at;
        while (index < end && isDigit(source[index])) {
            index++;
        }
        return index;
    }

    /** The number spelled by the range, without leading zeros, or {@link #NOT_A_NUMBER}. */
    static long parseLong(byte[] source, int start, int end) {
        int length = end - start;
        if (length < 1 || length > LONG_DIGITS_MAX || (length > 1 && source[start] == '0')) {
            return NOT_A_NUMBER;
        }
        long value = 0;
        for (int index = start; index < end; index++) {
            if (!isDigit(source[index])) {
                return NOT_A_NUMBER;
            }
            value = value * 10 + (source[index] - '0');
        }
        return value < 0 ? NOT_A_NUMBER : value;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Writes eight lower-case hex digits; returns where they end. */
    static int putHex(byte[] target, int at, int value) {
        LONGS.set(target, at, hexWord(value));
        return at + Long.BYTES;
    }

    /** Whether the eight bytes at {@code at} spell {@code value} in lower-case hex. */
    static boolean isHex(byte[] source, int at, int value) {
        return longAt(source, at) == hexWord(value);
    }

    /**
     * The eight hex digits of {@code value} as {@link #longAt} reads them: one nibble to a byte, then digits
     * all at once.
     */
    private static long hexWord(int value) {
        long spread = Integer.reverseBytes(value) & 0xffff_ffffL;
        spread = (spread | (spread << 16)) & 0x0000_ffff_0000_ffffL;
        spread = (spread | (spread << 8)) & 0x00ff_00ff_00ff_00ffL;
        long nibbles = ((spread >>> 4) & 0x000f_000f_000f_000fL) | ((spread & 0x000f_000f_000f_000fL) << 8);
        long letters = ((nibbles + 6 * EACH_LOWEST_BIT) >>> 4) & EACH_LOWEST_BIT;
        return nibbles + '0' * EACH_LOWEST_BIT + letters * ('a' - '0' - 10);
    }

    static String text(byte[] source, int start, int end) {
        return new String(source, start, end - start, StandardCharsets.UTF_8);
    }
}
