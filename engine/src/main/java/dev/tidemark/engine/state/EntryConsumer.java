package dev.tidemark.engine.state;

/** Receives the entries of a scan. */
@FunctionalInterface
public interface EntryConsumer {

    void accept(long h1, long place);
}
