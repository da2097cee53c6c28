package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.load.Contender;
import dev.tidemark.benchmarks.peers.LineLog;
import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * Tidemark's side of every row, the one class that knows its APIs. A side that is skipped shows as "not measured"
 * beside the peers' figures.
 */
final class TidemarkSide {

    static final String NAME = "Tidemark";
    static final String WHILE_WRITING = "Tidemark while callers write";
    static final String ONE_COLLECTION = "Tidemark, one collection";
    static final String WITH_CHECKPOINT = "Tidemark with a checkpoint";

    private static final String REASON = "not plugged in";

    /** Sets into one collection by concurrent calls of the Java API. */
    Contender sets(String name, int callers) {
        return skipped(name, "callers=" + callers);
    }

    /** Sets over many collections by concurrent calls of the Java API. */
    Contender setsOver(int collections, int callers) {
        return skipped(NAME, "collections=" + collections + " callers=" + callers);
    }

    /** Gets by one thread over all keys of the workload, which are set first; writers 0 means nobody writes. */
    Contender gets(String name, int writers) {
        return skipped(name, "writers=" + writers);
    }

    /** Opening of a collection with the log's entries; the rate is bytes of log a second. */
    Contender openLog(LineLog log) {
        return skipped(NAME, "bytes=" + log.lengthBytes());
    }

    /** Opening with a checkpoint that all but the tail is covered by; the rate is bytes of tail a second. */
    Contender openLogWithCheckpoint(LineLog log, long tailBytes) {
        return skipped(WITH_CHECKPOINT, "bytes=" + log.lengthBytes() + " tail=" + tailBytes);
    }

    /** PUTs to the standalone server. */
    Contender puts(int connections) {
        return skipped(NAME, "connections=" + connections);
    }

    /** Milliseconds to open a store of so many collections. */
    OptionalDouble openMillis(Path directory, int collections) {
        return notPlugged(directory, collections);
    }

    /** Bytes of heap for each collection that exists and was not touched since the open. */
    OptionalDouble heapBytesPerCollection(Path directory, int collections) {
        return notPlugged(directory, collections);
    }

    /** The most files open at once while every collection is written to in turn. */
    OptionalDouble openFilesMax(Path directory, int collections) {
        return notPlugged(directory, collections);
    }

    /** Bytes of the key index for each of so many keys. */
    OptionalDouble indexBytesPerKey(int keys) {
        return notPlugged(Path.of(""), keys);
    }

    private static Contender skipped(String name, String arguments) {
        return Contender.skipped(name, REASON + ", " + arguments);
    }

    private static OptionalDouble notPlugged(Path directory, int count) {
        assert count > 0 : "nothing to measure: directory=" + directory;
        return OptionalDouble.empty();
    }
}
