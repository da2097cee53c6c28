package dev.tidemark.benchmarks.load;

import java.io.Closeable;
import java.util.concurrent.CompletionStage;

/** A keyed store whose stage completes once the set is durable. Called from any thread. */
public interface DurableWriter extends Closeable {

    CompletionStage<?> set(String key, byte[] value);
}
