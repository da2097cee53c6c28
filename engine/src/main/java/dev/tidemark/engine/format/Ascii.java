package dev.tidemark.engine.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Digits, hex and searches over byte arrays that hold ASCII; stateless. */
final class Ascii {

    /** Stands for text that is no number in its one spelling; numbers here are never negative. */
    static final long NOT_A_NUMBER = -1;

    /** Longest decimal text of a long. */
    static final int LONG_DIGITS_MAX = 19;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] HEX = bytes("0123456789abcdef");
    private static final long EACH_LOWEST_BIT = 0x0101010101010101L;
    private static final long EACH_HIGHEST_BIT = 0x8080808080808080L;
    private static final long NEWLINES = '\n' * EACH_LOWEST_BIT;

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
        if (at > end - expected.length) {
            return false;
        }
        for (int index = 0; index < expected.length; index++) {
            if (source[at + index] != expected[index]) {
                return false;
            }
        }
        return true;
    }

    /** Index of the first newline in the half-open range, {@code end} when there is none. */
    static int indexOfNewline(byte[] source, int start, int end) {
        int at = start;
        // Eight bytes a step: a byte of the difference is zero exactly where a newline stands, and the borrow trick
        // marks the
        // lowest such byte exactly (Hacker's Delight, 6-1).
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long difference = longAt(source, at) ^ NEWLINES;
            long zeros = (difference - EACH_LOWEST_BIT) & ~difference & EACH_HIGHEST_BIT;
            if (zeros != 0) {
                return at + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        while (at < end && source[at] != '\n') {
            at++;
        }
        return at;
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
        for (int index = 0; index < Integer.BYTES * 2; index++) {
            target[at + index] = HEX[(value >>> (28 - 4 * index)) & 0xf];
        }
        return at + Integer.BYTES * 2;
    }

    /** Whether the eight bytes at {@code at} spell {@code value} in lower-case hex. */
    static boolean isHex(byte[] source, int at, int value) {
        for (int index = 0; index < Integer.BYTES * 2; index++) {
            if (source[at + index] != HEX[(value >>> (28 - 4 * index)) & 0xf]) {
                return false;
            }
        }
        return true;
    }

    static String text(byte[] source, int start, int end) {
        return new String(source, start, end - start, StandardCharsets.UTF_8);
    }
}
