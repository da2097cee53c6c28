package dev.tidemark.engine.chunk;

/** A hold on files: while it is open they are neither deleted nor replaced. Closed once or more by any thread. */
public interface Pin extends AutoCloseable {

    @Override
    void close();
}
