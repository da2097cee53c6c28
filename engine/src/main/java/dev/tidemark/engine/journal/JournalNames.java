package dev.tidemark.engine.journal;

import java.util.OptionalLong;

/** Names of the files of a shard: {@code <20 digits>.wal} for numbered ones, {@code *.tmp} for unfinished ones. */
final class JournalNames {

    private static final String NUMBERED = ".wal";
    private static final String UNFINISHED = ".tmp";
    private static final int DIGITS = 20;

    private JournalNames() {}

    static String numbered(long number) {
        return String.format("%0" + DIGITS + "d", number) + NUMBERED;
    }

    /** A name that recovery never reads; unique as long as nobody asks twice with the same values. */
    static String unfinished(long epoch, long ordinal) {
        return epoch + "-" + ordinal + UNFINISHED;
    }

    static boolean isUnfinished(String name) {
        return name.endsWith(UNFINISHED);
    }

    /** The number in the name of a numbered file; empty for every other name. */
    static OptionalLong numberOf(String name) {
        if (name.length() != DIGITS + NUMBERED.length() || !name.endsWith(NUMBERED) || name.charAt(0) != '0') {
            return OptionalLong.empty();
        }
        long number = 0;
        for (int index = 0; index < DIGITS; index++) {
            int digit = name.charAt(index) - '0';
            if (digit < 0 || digit > 9) {
                return OptionalLong.empty();
            }
            number = number * 10 + digit;
        }
        return number > 0 ? OptionalLong.of(number) : OptionalLong.empty();
    }
}
