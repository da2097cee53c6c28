package dev.tidemark.benchmarks.load;

import java.io.Closeable;

/** A keyed store whose call returns once the set is durable. Called from as many threads as there are callers. */
public interface BlockingWriter extends Closeable {

    void set(String key, byte[] value) throws Exception;
}
