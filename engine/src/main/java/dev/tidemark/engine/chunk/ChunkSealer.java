package dev.tidemark.engine.chunk;

import dev.tidemark.engine.chunk.SealResult.Ending;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.SideLane;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Makes the chunks of closed segments. Stateless, one a store; any number of threads, but never two at once for one range of a
 * collection.
 *
 * <p>The order is law, for all renderers of a range at once:
 * <ol>
 *   <li>read the segment through a handle of its own, verify every line, stream contents and index tables into temporary files;
 *   <li>force the temporary files, in any order, several at once;
 *   <li>where an older index stands, delete it and sync the directory, so that no index ever stands beside contents that it
 *       does not describe;
 *   <li>move the contents to their names, where there are any, sync the directory;
 *   <li>move the index to its name, sync the directory: from here on the chunk exists.
 * </ol>
 *
 * <p>Equal segments make equal bytes. Memory does not depend on the length of the segment. Whatever ends a run early leaves no
 * temporary file behind, unless the process ends too or the disk refuses the deletion; {@link Chunks#sweep} comes upon those.
 */
public final class ChunkSealer {

    private final FileSystem disk;
    private final Executor beside;

    /** One that does everything itself. */
    public ChunkSealer(FileSystem disk) {
        this(disk, SideLane.INLINE);
    }

    /** @param beside does what is done beside the thread that seals, as {@link SideLane} says: writing contents, making files durable */
    public ChunkSealer(FileSystem disk, Executor beside) {
        this.disk = disk;
        this.beside = beside;
    }

    /**
     * Makes whatever is missing of the chunks that the plan wants of a segment, or damaged: all files that stand are read.
     *
     * @throws dev.tidemark.engine.CorruptDataException when the segment is not what the manifest says; names file and offset
     * @throws dev.tidemark.engine.UnsupportedFormatException when a later version wrote it
     * @throws dev.tidemark.engine.StorageFailedException when the disk refuses; to be tried again
     */
    public SealResult seal(
            Chunks target, ChunkSource source, SealPlan plan, CancellationCheck cancellation, SealThrottle throttle) {
        List<ChunkRenderer> missing = plan.renderers().stream()
                .filter(renderer -> !target.stands(source, renderer, plan.encodings()))
                .toList();
        if (missing.isEmpty()) {
            return SealResult.nothing(Ending.UNCHANGED);
        }
        if (target.isAnyPinned(source, missing, plan.encodings())) {
            return SealResult.nothing(Ending.IN_USE);
        }
        target.createDirectory();
        try (Sealing sealing = new Sealing(disk, beside, target, source)) {
            sealing.begin(missing, plan.encodings());
            return sealing.run(cancellation, throttle);
        }
    }
}
