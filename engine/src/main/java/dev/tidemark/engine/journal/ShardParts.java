package dev.tidemark.engine.journal;

/** What one hold on a shard works with; made by recovery, owned by the hold. */
record ShardParts(
        ShardDirectory directory,
        JournalSettings settings,
        JournalListener listener,
        LiveFiles files,
        SpareFiles spares,
        Coverage coverage,
        PendingFrames pending) {}
