package dev.tidemark.testkit.engine;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.chunk.CancellationCheck;
import dev.tidemark.engine.chunk.Chunk;
import dev.tidemark.engine.chunk.ChunkBody;
import dev.tidemark.engine.chunk.ChunkRenderer;
import dev.tidemark.engine.chunk.ChunkSealer;
import dev.tidemark.engine.chunk.ChunkSource;
import dev.tidemark.engine.chunk.Chunks;
import dev.tidemark.engine.chunk.GzipEncoding;
import dev.tidemark.engine.chunk.JsonArrayRenderer;
import dev.tidemark.engine.chunk.NdjsonRenderer;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.chunk.SealPlan;
import dev.tidemark.engine.chunk.SealThrottle;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.LogContext;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The sealers of one life of a simulated process: they seal what is closed, delete chunks to make them anew, and have every chunk
 * that stands compared with the log and with what it was in earlier lives. One thread.
 */
final class SimulatedSealers {

    private static final SealPlan PLAN =
            new SealPlan(List.of(NdjsonRenderer.INSTANCE, JsonArrayRenderer.INSTANCE), List.of(new GzipEncoding(1)));
    private static final String POSITION = "{\"position\":";

    private final boolean working;
    private final HandleRoles roles;
    private final FileSystem disk;
    private final LogContext context;
    private final SealedBytes known;
    private final RandomGenerator random;

    /** @param disk through which everything goes, a planted bug among it */
    SimulatedSealers(
            EngineWorld world, HandleRoles roles, FileSystem disk, LogContext context, RandomGenerator random) {
        this.working = world.settings().traits().sealing();
        this.known = world.sealedBytes();
        this.roles = roles;
        this.disk = disk;
        this.context = context;
        this.random = random;
    }

    private Chunks chunks(OpenCollection collection) {
        return new Chunks(context, collection.files(), new Pins());
    }

    private List<ChunkSource> sources(OpenCollection collection) {
        List<ClosedSegment> closed = working ? collection.store().closedSegments() : List.of();
        return closed.stream()
                .map(segment -> ChunkSource.of(collection.files(), segment))
                .toList();
    }

    /** Seals all closed segments, one of them anew now and then. What the disk refuses is left to a later try. */
    void seal(OpenCollection collection) {
        Chunks chunks = chunks(collection);
        try {
            for (ChunkSource source : sources(collection)) {
                if (random.nextInt(8) == 0) {
                    chunks.discard(source.range());
                }
                roles.asSealer(() -> new ChunkSealer(disk, context.beside())
                        .seal(chunks, source, PLAN, CancellationCheck.NEVER, SealThrottle.NONE));
            }
            check(collection);
        } catch (StorageFailedException refused) {
            // Chunks are made from the log and can be made later; nothing depends on them.
        }
    }

    /** Compares every chunk that stands. */
    void check(OpenCollection collection) {
        Chunks chunks = chunks(collection);
        for (ChunkSource source : sources(collection)) {
            for (ChunkRenderer renderer : PLAN.renderers()) {
                Optional<Chunk> chunk = chunks.open(source, renderer);
                if (chunk.isPresent()) {
                    known.require(collection.name(), source, chunks.directory(), chunk.get());
                    long span = source.range().last() - source.range().start() + 1;
                    check(collection.name(), source, chunk.get(), source.range().start() + random.nextLong(span));
                }
            }
        }
    }

    private void check(String collection, ChunkSource source, Chunk chunk, long from) {
        ChunkBody body = chunk.region(from, "identity").orElseThrow();
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        sent.writeBytes(body.prefix());
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(body.region().length()));
        try (FileHandle file = disk.open(body.region().path(), OpenMode.READ)) {
            file.read(content, body.region().offset());
        }
        sent.writeBytes(content.array());
        sent.writeBytes(body.suffix());
        String expected = rendered(source, chunk.renderer(), from);
        if (!expected.equals(sent.toString(StandardCharsets.UTF_8))) {
            throw new AssertionError("chunk differs from the log: collection=" + collection + " chunk=" + chunk
                    + " from=" + from + " expectedLength=" + expected.length() + " actualLength=" + sent.size());
        }
    }

    /** The segment's lines from a position on, as the renderer puts them together. */
    private String rendered(ChunkSource source, ChunkRenderer renderer, long from) {
        List<String> file = known.text(source.path()).lines().toList();
        Stream<String> lines = file.subList(1, file.size() - 1).stream()
                .filter(line -> Long.parseLong(line.substring(POSITION.length(), line.indexOf(','))) >= from)
                .map(line -> renderer.isIdentity() ? line + '\n' : line);
        return lines.collect(
                Collectors.joining(text(renderer.separator()), text(renderer.prefix()), text(renderer.suffix())));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
