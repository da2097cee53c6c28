package dev.tidemark.testkit.disk;

import java.util.random.RandomGenerator;

/** What a power cut leaves of one file's unforced changes. */
enum CutOutcome {
    /** Only what had been forced. */
    NOTHING(30),
    /** The first so many changes, and a part of the next one. */
    PREFIX(30),
    /** Any subset of 512-byte sectors, each at any of its states since the last force. */
    SECTORS(20),
    /** The new length, filled with zeros or garbage. */
    LENGTH_ONLY(10),
    /** Everything. */
    ALL(10);

    private static final int PERCENT = 100;

    private final int percent;

    CutOutcome(int percent) {
        this.percent = percent;
    }

    static CutOutcome choose(RandomGenerator random) {
        int rest = random.nextInt(PERCENT);
        for (CutOutcome outcome : values()) {
            rest -= outcome.percent;
            if (rest < 0) {
                return outcome;
            }
        }
        return ALL;
    }
}
