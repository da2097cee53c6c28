package dev.tidemark.testkit.engine;

import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.journal.JournalShard;
import java.util.function.UnaryOperator;

/** What is put between the engine and its seams: nothing, or a planted bug. */
record Seams(UnaryOperator<FileSystem> disk, UnaryOperator<JournalShard> shard, Haste haste, Sabotage sabotage) {

    /** What the writer does before the journal is durable. */
    enum Haste {
        NONE,
        /** It answers the callers. */
        ANSWERS,
        /** It shows readers what it has sent. */
        SHOWS,
        /** It puts what it has sent where those read it who follow the log. */
        FEEDS;

        boolean isEarlyForReaders() {
            return this == SHOWS || this == FEEDS;
        }
    }

    /** What becomes of a compaction or a removal before it is published. */
    enum Sabotage {
        NONE,
        /** The old files are deleted before the new ones have their names. */
        DELETES_EARLY,
        /** The last line that sets a key is left out. */
        DROPS_VALUES,
        /** A tombstone is left out. */
        DROPS_TOMBSTONES,
        /** An appended value is left out. */
        DROPS_APPENDS,
        /** Two lines change places. */
        REORDERS,
        /** A tombstone is dropped for its age while what it deleted is still there. */
        KEEPS_OLDER,
        /** Readers are not told that tombstones were dropped. */
        SAME_HANDLE,
        /** What retention removes is deleted before anything says so. */
        DELETES_HEAD_EARLY,
        /** What is newer is taken for durable as it is shown, without a sync of the journal. */
        SKIPS_SYNC;

        /** Whether the files are written anew. */
        boolean isOfContent() {
            return switch (this) {
                case DROPS_VALUES, DROPS_TOMBSTONES, DROPS_APPENDS, REORDERS, KEEPS_OLDER -> true;
                case NONE, DELETES_EARLY, DELETES_HEAD_EARLY, SKIPS_SYNC, SAME_HANDLE -> false;
            };
        }
    }

    static final Seams HONEST = of(Sabotage.NONE);

    static Seams of(Sabotage sabotage) {
        return new Seams(UnaryOperator.identity(), UnaryOperator.identity(), Haste.NONE, sabotage);
    }

    static Seams ofDisk(UnaryOperator<FileSystem> disk) {
        return new Seams(disk, UnaryOperator.identity(), Haste.NONE, Sabotage.NONE);
    }

    static Seams ofShard(UnaryOperator<JournalShard> shard) {
        return new Seams(UnaryOperator.identity(), shard, Haste.NONE, Sabotage.NONE);
    }

    static Seams of(Haste haste) {
        return new Seams(UnaryOperator.identity(), UnaryOperator.identity(), haste, Sabotage.NONE);
    }
}
