package dev.tidemark.benchmarks.http;

import java.io.Closeable;
import java.net.InetSocketAddress;

/** A running server that takes durable PUTs below a path. */
public interface PutServer extends Closeable {

    InetSocketAddress address();

    /** The path up to the key, as {@code /v1/collections/bench/entries/}. */
    String pathPrefix();
}
