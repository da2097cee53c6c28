package dev.tidemark.engine.chunk;

/** Takes bytes in order. Owned by one thread; fails as what it leads to does. */
@FunctionalInterface
public interface ByteSink {

    /** Takes a half-open range of {@code source}, which stays the caller's. */
    void write(byte[] source, int start, int end);

    default void write(byte[] source) {
        write(source, 0, source.length);
    }
}
