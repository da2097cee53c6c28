package dev.tidemark.testkit.engine;

import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.journal.JournalShard;
import java.util.function.UnaryOperator;

/** What is put between the engine and its seams: nothing, or a planted bug. */
record Seams(UnaryOperator<FileSystem> disk, UnaryOperator<JournalShard> shard, Haste haste) {

    /** What the writer does before the journal is durable. */
    enum Haste {
        NONE,
        /** It answers the callers. */
        ANSWERS,
        /** It shows readers what it has sent. */
        SHOWS
    }

    static final Seams HONEST = new Seams(UnaryOperator.identity(), UnaryOperator.identity(), Haste.NONE);

    static Seams ofDisk(UnaryOperator<FileSystem> disk) {
        return new Seams(disk, UnaryOperator.identity(), Haste.NONE);
    }

    static Seams ofShard(UnaryOperator<JournalShard> shard) {
        return new Seams(UnaryOperator.identity(), shard, Haste.NONE);
    }

    static Seams of(Haste haste) {
        return new Seams(UnaryOperator.identity(), UnaryOperator.identity(), haste);
    }
}
