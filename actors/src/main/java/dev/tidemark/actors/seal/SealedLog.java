package dev.tidemark.actors.seal;

import akka.actor.typed.ActorRef;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.chunk.Chunk;
import dev.tidemark.engine.chunk.ChunkRange;
import dev.tidemark.engine.chunk.ChunkRenderer;
import dev.tidemark.engine.chunk.ChunkSource;
import dev.tidemark.engine.chunk.Chunks;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.chunk.SealPlan;
import dev.tidemark.engine.io.SharedFile;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sealed part of one collection's log. Its writer adds ranges; any thread finds the chunk of a position, without a lock.
 *
 * <p>A range that is found stands in the manifest and was sealed; whether its files still serve is looked at when its chunk is
 * opened first.
 */
public final class SealedLog {

    private static final Logger LOG = LoggerFactory.getLogger(SealedLog.class);

    private final SealGate gate;
    private final SealPlan plan;
    private final CollectionFiles files;
    private final Chunks chunks;
    private final ConcurrentSkipListMap<Long, ChunkSource> sealed = new ConcurrentSkipListMap<>();
    private final UnusedHolds unused = new UnusedHolds();

    /** Where the log begins; chunks before that are nobody's. */
    private volatile long first = 1;

    /** Whether there may be some. */
    private volatile boolean chunksBefore;

    SealedLog(SealGate gate, SealPlan plan, CollectionFiles files, Chunks chunks) {
        this.gate = gate;
        this.plan = plan;
        this.files = files;
        this.chunks = chunks;
    }

    /**
     * Writer only, once: takes the closed segments of a collection that was opened, and deletes what earlier processes left
     * unfinished.
     *
     * @param nowMillis wall-clock time
     * @return those that are to be sealed, in their order
     */
    public List<ChunkSource> begin(List<ChunkSource> closed, long nowMillis) {
        if (closed.isEmpty()) {
            return List.of();
        }
        List<ChunkSource> unsealed = unsealed(closed, nowMillis);
        closed.stream().filter(source -> !unsealed.contains(source)).forEach(this::sealed);
        return unsealed;
    }

    /** What is derived keeps no collection from being opened: a directory that cannot be read has no chunks. */
    private List<ChunkSource> unsealed(List<ChunkSource> closed, long nowMillis) {
        try {
            for (Path left : chunks.sweep(nowMillis)) {
                LOG.warn("file of an unfinished sealing is deleted: file={}", left);
            }
            if (closed.stream().anyMatch(ChunkSource::gapsAllowed)) {
                // A compaction may have ended between its publication and the end of the chunks before it.
                chunks.retain(closed.stream().map(ChunkSource::range).collect(Collectors.toSet()));
            }
            return closed.isEmpty() ? List.of() : chunks.unsealed(closed, plan);
        } catch (StorageFailedException failure) {
            LOG.warn("chunks cannot be looked for: reason={}", failure.getMessage());
            return closed;
        }
    }

    /**
     * Writer only: the log begins at a position from now on, or does since it was opened.
     *
     * @param position at most the base of every segment that is left
     */
    public void beginsAt(long position) {
        first = position;
        sealed.headMap(position).clear();
        chunksBefore = position > 1;
    }

    /** Writer only: a range was sealed after retention had removed it. */
    public void sealedTooLate() {
        chunksBefore = first > 1;
    }

    /** Whether {@link #discardBefore} may find something. */
    public boolean hasChunksBefore() {
        return chunksBefore;
    }

    /** Deletes the chunks of what retention has removed; those that are being sent go with a later removal or opening. */
    public void discardBefore() {
        chunksBefore = false;
        chunks.discardBefore(first);
    }

    /** Who is being sent what. */
    public Pins pins() {
        return chunks.pins();
    }

    /** Chunks that were given to readers who have done nothing with them yet. */
    public UnusedHolds unused() {
        return unused;
    }

    /** What a closed segment's chunks are made of. */
    public ChunkSource source(ClosedSegment segment) {
        return ChunkSource.of(files, segment);
    }

    /** Whether closed segments are sealed at all. */
    public boolean seals() {
        return gate.seals();
    }

    /** Why nothing is sealed for now, empty while there is no such reason. */
    public Optional<? extends RuntimeException> paused() {
        return gate.paused();
    }

    /** Ranges that have files, each with the time at which one of them was last written to, milliseconds since the epoch. */
    public Map<ChunkRange, Long> ages() {
        return chunks.ages();
    }

    /**
     * Deletes the chunk files of a range, but for those that are being sent; the writer is to be told that the range is lost.
     *
     * @return bytes that were in them
     */
    public long discard(ChunkRange range) {
        return chunks.discard(range);
    }

    /** Writer only: has a segment sealed. */
    public void offer(ChunkSource source, ActorRef<SealSupervisor.Answer> replyTo) {
        gate.offer(plan, chunks, source, replyTo);
    }

    /** Writer only: the segment was sealed. */
    public void sealed(ChunkSource source) {
        sealed.put(source.range().start(), source);
    }

    /** Writer only: the chunk of a range does not serve; readers take the log until it is made anew. */
    public Optional<ChunkSource> lost(long start) {
        return Optional.ofNullable(sealed.remove(start));
    }

    /** Writer only: a segment was replaced; readers take the log until what replaces it is sealed. */
    public void replaced(ChunkSource source) {
        sealed.remove(source.range().start(), source);
    }

    /** Writer only: nothing of the collection is to be sealed for now; {@code withdrawn} runs when nothing is, on any thread. */
    public void withdraw(Runnable withdrawn) {
        gate.withdraw(files.id(), withdrawn);
    }

    /** Deletes the chunks of replaced segments; those that are being sent go with a later opening. Slow; on any thread. */
    public void discard(List<ChunkSource> replaced) {
        replaced.forEach(source -> chunks.discard(source.range()));
    }

    /** Ranges found sealed. */
    public int count() {
        return sealed.size();
    }

    /** The sealed range that holds a position, empty when there is none. */
    public Optional<ChunkRange> rangeOf(long position) {
        return sourceOf(position).map(ChunkSource::range);
    }

    private Optional<ChunkSource> sourceOf(long position) {
        Map.Entry<Long, ChunkSource> before = sealed.floorEntry(position);
        return before != null && before.getValue().range().contains(position)
                ? Optional.of(before.getValue())
                : Optional.empty();
    }

    /** Whether chunks of that renderer are made. */
    public boolean renders(String renderer) {
        return known(renderer).isPresent();
    }

    private Optional<ChunkRenderer> known(String name) {
        for (ChunkRenderer renderer : plan.renderers()) {
            if (renderer.name().equals(name)) {
                return Optional.of(renderer);
            }
        }
        return Optional.empty();
    }

    /**
     * The chunk that holds a position.
     *
     * @return empty when the position is not sealed, or its chunk does not serve, or none is made by that renderer
     */
    public Optional<Chunk> find(long position, String renderer) {
        return sourceOf(position).flatMap(source -> known(renderer).flatMap(known -> chunks.open(source, known)));
    }

    /** A file of a chunk, to be read within the store's bound on open files; whoever takes it retires it. */
    public SharedFile file(Path path) {
        return gate.context().readHandles().file(path);
    }
}
