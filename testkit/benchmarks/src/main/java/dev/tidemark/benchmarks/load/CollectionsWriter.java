package dev.tidemark.benchmarks.load;

import java.io.Closeable;
import java.util.concurrent.CompletionStage;

/** Many keyed collections, numbered from 0, whose stages complete once the set is durable. Called from any thread. */
public interface CollectionsWriter extends Closeable {

    CompletionStage<?> set(int collection, String key, byte[] value);
}
