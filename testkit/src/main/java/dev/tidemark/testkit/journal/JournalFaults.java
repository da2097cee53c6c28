package dev.tidemark.testkit.journal;

import java.util.random.RandomGenerator;

/** Decides which fault meets each step of a {@link SimulatedJournal}. Called in the order of the steps. */
@FunctionalInterface
public interface JournalFaults {

    /** What an owner asks of the journal. */
    enum Step {
        OPEN,
        APPEND,
        FLUSH,
        SYNC,
        RETRY,
        READ,
        RECYCLE
    }

    /** What goes wrong with one step. */
    enum Fault {
        NONE,
        /**
         * The step fails as a disk does. Of what it should have made durable any beginning may be found after the next opening,
         * unless a retry settles it before. An append never fails so.
         */
        FAILED,
        /** A newer owner, who at once lets go again, has taken the shard: this and every later step is refused. */
        FENCED
    }

    Fault next(Step step);

    /** A journal that keeps working. */
    static JournalFaults none() {
        return step -> Fault.NONE;
    }

    /** One fault at the k-th step, counted from 1 over all kinds of steps; moving k sweeps it through a scenario. */
    static JournalFaults once(long k, Fault fault) {
        long[] seen = {0};
        return step -> ++seen[0] == k ? fault : Fault.NONE;
    }

    /** Faults with these probabilities at each step. */
    static JournalFaults random(RandomGenerator random, double failed, double fenced) {
        return step -> {
            double roll = random.nextDouble();
            if (roll < failed) {
                return Fault.FAILED;
            }
            return roll < failed + fenced ? Fault.FENCED : Fault.NONE;
        };
    }
}
