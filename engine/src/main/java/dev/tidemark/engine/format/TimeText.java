package dev.tidemark.engine.format;

/**
 * Times as lines spell them: {@code 2026-11-20T10:20:00.123Z}, always {@value #LENGTH} bytes, UTC, years 0000
 * to 9999.
 *
 * <p>Owned by one thread: keeps the last time it wrote and the last minute it read, since lines of one batch
 * share them.
 *
 * <p>Days are turned into dates and back by H. Hinnant's {@code civil_from_days} and {@code days_from_civil}
 * (howardhinnant.github.io/date_algorithms.html): years start in March, eras have 400 years.
 */
public final class TimeText {

    /** Length of every time in bytes. */
    public static final int LENGTH = 24;

    /** 0000-01-01T00:00:00.000Z, the first time that has a text. */
    public static final long EARLIEST_MILLIS = -62_167_219_200_000L;

    /** 9999-12-31T23:59:59.999Z, the last time that has a text. */
    public static final long LATEST_MILLIS = 253_402_300_799_999L;

    static final long NOT_A_TIME = Long.MIN_VALUE;

    private static final int MINUTE_LENGTH = 17;
    private static final long MILLIS_PER_MINUTE = 60_000;
    private static final long MINUTES_PER_DAY = 1_440;
    private static final int DAYS_PER_ERA = 146_097;
    private static final int DAYS_TO_EPOCH = 719_468;
    private static final String PATTERN = "0000-00-00T00:00:00.000Z";

    private final byte[] written = Ascii.bytes(PATTERN);
    private final byte[] minuteRead = new byte[MINUTE_LENGTH];
    private long writtenMillis = NOT_A_TIME;
    private long writtenMinute = NOT_A_TIME;
    private long minuteReadMillis = NOT_A_TIME;

    /** Writes the text of {@code millis}; returns where it ends. */
    int put(byte[] target, int at, long millis) {
        if (millis != writtenMillis) {
            format(millis);
        }
        System.arraycopy(written, 0, target, at, LENGTH);
        return at + LENGTH;
    }

    /**
     * Milliseconds since the epoch of the text at {@code at}, which has {@link #LENGTH} bytes, or {@link
     * #NOT_A_TIME}.
     */
    long parse(byte[] source, int at) {
        if (!sameMinute(source, at)) {
            long millis = parseMinute(source, at);
            if (millis == NOT_A_TIME) {
                return NOT_A_TIME;
            }
            System.arraycopy(source, at, minuteRead, 0, MINUTE_LENGTH);
            minuteReadMillis = millis;
        }
        int seconds = digits(source, at + 17, 2);
        int millis = digits(source, at + 20, 3);
        boolean spelled = source[at + 19] == '.' && source[at + 23] == 'Z';
        return spelled && seconds >= 0 && seconds < 60 && millis >= 0
                ? minuteReadMillis + seconds * 1_000L + millis
                : NOT_A_TIME;
    }

    private void format(long millis) {
        if (millis < EARLIEST_MILLIS || millis > LATEST_MILLIS) {
            throw new IllegalArgumentException("time has no text: millis=" + millis);
        }
        long minute = Math.floorDiv(millis, MILLIS_PER_MINUTE);
        if (minute != writtenMinute) {
            formatMinute(minute);
            writtenMinute = minute;
        }
        int within = (int) Math.floorMod(millis, MILLIS_PER_MINUTE);
        putDigits(17, 2, within / 1_000);
        putDigits(20, 3, within % 1_000);
        writtenMillis = millis;
    }

    private void formatMinute(long minute) {
        int shifted = (int) Math.floorDiv(minute, MINUTES_PER_DAY) + DAYS_TO_EPOCH;
        int minuteOfDay = (int) Math.floorMod(minute, MINUTES_PER_DAY);
        int era = Math.floorDiv(shifted, DAYS_PER_ERA);
        int dayOfEra = Math.floorMod(shifted, DAYS_PER_ERA);
        int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int shiftedMonth = (5 * dayOfYear + 2) / 153;
        int month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
        putDigits(0, 4, yearOfEra + era * 400 + (month <= 2 ? 1 : 0));
        putDigits(5, 2, month);
        putDigits(8, 2, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1);
        putDigits(11, 2, minuteOfDay / 60);
        putDigits(14, 2, minuteOfDay % 60);
    }

    private void putDigits(int at, int count, int value) {
        int rest = value;
        for (int index = at + count - 1; index >= at; index--) {
            written[index] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private boolean sameMinute(byte[] source, int at) {
        return minuteReadMillis != NOT_A_TIME
                && Ascii.longAt(source, at) == Ascii.longAt(minuteRead, 0)
                && Ascii.longAt(source, at + 8) == Ascii.longAt(minuteRead, 8)
                && source[at + 16] == minuteRead[16];
    }

    private static long parseMinute(byte[] source, int at) {
        int year = digits(source, at, 4);
        int month = digits(source, at + 5, 2);
        int day = digits(source, at + 8, 2);
        int hour = digits(source, at + 11, 2);
        int minute = digits(source, at + 14, 2);
        boolean spelled = source[at + 4] == '-'
                && source[at + 7] == '-'
                && source[at + 10] == 'T'
                && source[at + 13] == ':'
                && source[at + 16] == ':';
        boolean inRange = year >= 0 && month >= 1 && month <= 12 && day >= 1 && hour >= 0 && hour < 24;
        if (!spelled || !inRange || minute < 0 || minute >= 60 || day > monthLength(year, month)) {
            return NOT_A_TIME;
        }
        return ((daysFromEpoch(year, month, day) * 24 + hour) * 60 + minute) * MILLIS_PER_MINUTE;
    }

    private static long daysFromEpoch(int year, int month, int day) {
        int shiftedYear = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(shiftedYear, 400);
        int yearOfEra = Math.floorMod(shiftedYear, 400);
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return (long) era * DAYS_PER_ERA + dayOfEra - DAYS_TO_EPOCH;
    }

    private static int monthLength(int year, int month) {
        if (month == 2) {
            boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            return leap ? 29 : 28;
        }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    /** The number that {@code count} digits spell, negative when one of them is no digit. */
    private static int digits(byte[] source, int at, int count) {
        int value = 0;
        for (int index = at; index < at + count; index++) {
            int digit = source[index] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
