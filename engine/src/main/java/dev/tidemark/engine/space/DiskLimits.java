package dev.tidemark.engine.space;

/**
 * What a store may take of its disk. Immutable.
 *
 * @param maxBytes sum of the lengths of all files; zero for no such bound
 * @param minFreeBytes of the file system's usable space that must be left; zero for no such bound
 */
public record DiskLimits(long maxBytes, long minFreeBytes) {

    public static final DiskLimits NONE = new DiskLimits(0, 0);

    public DiskLimits {
        if (maxBytes < 0 || minFreeBytes < 0) {
            throw new IllegalArgumentException(
                    "limit is negative: maxBytes=" + maxBytes + " minFreeBytes=" + minFreeBytes);
        }
    }

    public boolean isAny() {
        return maxBytes > 0 || minFreeBytes > 0;
    }
}
