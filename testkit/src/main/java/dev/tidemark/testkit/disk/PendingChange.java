package dev.tidemark.testkit.disk;

/** A change of a file's content that the page cache has and the platter may not have. Immutable. */
sealed interface PendingChange {

    /** Bytes that its keeping costs. */
    int weight();

    /** Bytes on their way to an offset. The array is the change's own. */
    @SuppressWarnings("ArrayRecordComponent") // never compared; a copy per change would cost the disk half its speed
    record Write(long offset, byte[] bytes, Fate fate) implements PendingChange {
        @Override
        public int weight() {
            return bytes.length;
        }
    }

    /** A cut to a length. */
    record Truncate(long length) implements PendingChange {
        @Override
        public int weight() {
            return 0;
        }
    }

    /** What the drive does to a write when it is told to keep it. */
    record Fate(boolean lost, long misdirection) {
        static final Fate HONEST = new Fate(false, 0);
        static final Fate LOST = new Fate(true, 0);
    }
}
