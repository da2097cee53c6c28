package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.load.Contender;
import dev.tidemark.benchmarks.load.DurableWriter;
import dev.tidemark.benchmarks.load.Trials;
import dev.tidemark.benchmarks.load.Workload;
import dev.tidemark.benchmarks.peers.LineLog;
import dev.tidemark.benchmarks.store.LogOpening;
import dev.tidemark.benchmarks.store.SealTrial;
import dev.tidemark.benchmarks.store.StoreGets;
import dev.tidemark.benchmarks.store.StoreSizes;
import dev.tidemark.benchmarks.store.StoreWriter;
import dev.tidemark.engine.chunk.SealPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * Tidemark's side of every row, by the names that the table shows. A figure that cannot be taken on a machine is empty
 * and shows as "not measured".
 */
record TidemarkSide(Workload workload) {

    static final String NAME = "Tidemark";
    static final String WHILE_WRITING = "Tidemark while callers write";
    static final String ONE_COLLECTION = "Tidemark, one collection";
    static final String WITH_CHECKPOINT = "Tidemark with a checkpoint";
    static final String TO_FIRST_GET = "Tidemark, store opened to first get";

    /** Sets into one collection by concurrent calls of the Java API. */
    Contender sets(String name, int callers) {
        return Contender.of(
                name,
                directory -> Trials.sets((DurableWriter) new StoreWriter(directory, 1, workload), workload, callers));
    }

    /** Sets over many collections by concurrent calls of the Java API. */
    Contender setsOver(int collections, int callers) {
        return Contender.of(
                NAME,
                directory ->
                        Trials.sets(new StoreWriter(directory, collections, workload), workload, collections, callers));
    }

    /** Gets by one thread over all keys of the workload, which are set first; writers 0 means nobody writes. */
    Contender gets(String name, int writers) {
        return Contender.of(name, directory -> new StoreGets(directory, workload, writers));
    }

    /** Opening of a collection with the log's entries by the engine; the rate is bytes of log a second. */
    Contender openLog(LineLog log) {
        return Contender.of(NAME, directory -> LogOpening.engine(directory, log));
    }

    /** The same through the Java API, the opening of the store included. */
    Contender openLogToFirstGet(LineLog log) {
        return Contender.of(TO_FIRST_GET, directory -> LogOpening.store(directory, log));
    }

    /** Opening with a checkpoint that all but the tail is covered by; the rate is bytes of tail a second. */
    Contender openLogWithCheckpoint(LineLog log, long tailBytes) {
        return Contender.of(WITH_CHECKPOINT, directory -> LogOpening.engineWithCheckpoint(directory, log, tailBytes));
    }

    /** Sealing of closed segments by the engine; the rate is bytes of segments a second. */
    Contender seal(String name, long lengthBytes, SealPlan plan) {
        return Contender.of(name, directory -> SealTrial.create(directory, lengthBytes, plan));
    }

    /** Makes a store of so many collections in an empty directory, for the figures that follow. */
    void createCollections(Path directory, int collections) throws IOException {
        StoreSizes.create(directory, collections);
    }

    /** Milliseconds to open a store. */
    OptionalDouble openMillis(Path directory) throws IOException {
        return OptionalDouble.of(StoreSizes.openMillis(directory));
    }

    /** Bytes of heap for each collection that exists and was not touched since the open. */
    OptionalDouble heapBytesPerCollection(Path directory, int collections) throws IOException {
        return OptionalDouble.of(StoreSizes.heapBytesPerCollection(directory, collections));
    }

    /** The most files open at once while every collection is written to in turn. */
    OptionalDouble openFilesMax(Path directory, int collections) throws IOException {
        return StoreSizes.openFilesMax(directory, collections);
    }

    /** Bytes of the key index for each of so many keys. */
    OptionalDouble indexBytesPerKey(int keys) {
        return OptionalDouble.of(StoreSizes.indexBytesPerKey(keys));
    }
}
