package dev.tidemark.actors.writer;

/** How long a collection has not been used. A plain class, owned by the collection's writer. */
final class Idleness {

    private final CollectionPort port;
    private final WriterSettings settings;
    private long sinceNanos;
    private long nanos;

    /** @param now monotonic time, nanoseconds */
    Idleness(CollectionPort port, WriterSettings settings, long now) {
        this.port = port;
        this.settings = settings;
        this.sinceNanos = now;
        port.usedAt(now);
    }

    /**
     * Looks whether the collection was used since the last look.
     *
     * @param busy whether something is under way
     */
    void look(long now, boolean busy) {
        if (port.wasTouched() || busy || port.liveTail().isWaitedFor()) {
            sinceNanos = now;
            port.usedAt(now);
        }
        nanos = now - sinceNanos;
    }

    /** Whether the collection's files are to be closed. */
    boolean closesFiles() {
        return nanos >= settings.closeFilesAfter().toNanos();
    }

    /** Whether its writer is to stop. */
    boolean stops() {
        return nanos >= settings.stopAfter().toNanos();
    }
}
