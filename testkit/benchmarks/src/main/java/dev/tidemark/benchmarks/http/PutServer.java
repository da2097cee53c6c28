package dev.tidemark.benchmarks.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A running server that takes one row a request. */
public interface PutServer extends Closeable {

    InetSocketAddress address();

    /** The path up to the key, as {@code /v1/collections/bench/entries/}; of a log without keys, the whole of it. */
    String pathPrefix();

    /** Keeps it to its processors, once it is warm; it may have been kept to them from its start. */
    default void pin(Processors processors) throws IOException {}

    /** How it is spoken to. */
    default Wire wire() {
        return Wire.PUT;
    }
}
