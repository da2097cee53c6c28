package dev.tidemark.engine.chunk;

import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.SampleLines;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A collection whose closed segments are sealed, with all that a test needs of it. */
final class SealedCollection implements AutoCloseable {

    static final GzipEncoding GZIP = new GzipEncoding(GzipEncoding.DEFAULT_LEVEL);
    static final SealPlan PLAN =
            new SealPlan(List.of(NdjsonRenderer.INSTANCE, JsonArrayRenderer.INSTANCE), List.of(GZIP));

    private final FileSystem disk;
    private final LogContext context;
    private final CollectionFiles files;
    private final Chunks chunks;
    private final SampleSegments segments;

    SealedCollection(FileSystem disk, Path dataDirectory) {
        this.files = SampleLines.files(dataDirectory);
        this.disk = disk;
        this.context = LogContext.of(disk, StoreSettings.DEFAULT);
        this.segments = new SampleSegments(disk, files);
        this.chunks = new Chunks(context, files, new Pins());
    }

    Chunks chunks() {
        return chunks;
    }

    /** As after a restart. */
    Chunks reopenedChunks() {
        return new Chunks(context, files, new Pins());
    }

    SampleSegments segments() {
        return segments;
    }

    SealResult seal(ChunkSource source) {
        return seal(source, PLAN);
    }

    SealResult seal(ChunkSource source, SealPlan plan) {
        return new ChunkSealer(disk).seal(chunks, source, plan, CancellationCheck.NEVER, SealThrottle.NONE);
    }

    List<ChunkRenderer> renderers() {
        return PLAN.renderers();
    }

    Chunk open(ChunkSource source, ChunkRenderer renderer) {
        return chunks.open(source, renderer).orElseThrow();
    }

    /** Names and contents of the chunk directory. */
    Map<String, String> directory() {
        Map<String, String> contents = new TreeMap<>();
        for (String name : disk.list(chunks.directory())) {
            contents.put(name, HexFormat.of().formatHex(bytes(chunks.directory().resolve(name))));
        }
        return contents;
    }

    List<String> temporaries() {
        return disk.list(chunks.directory()).stream()
                .filter(name -> name.endsWith(AtomicPublisher.TEMPORARY_SUFFIX))
                .toList();
    }

    byte[] bytes(Path path) {
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            ByteBuffer content = ByteBuffer.allocate((int) file.length());
            file.read(content, 0);
            return content.array();
        }
    }

    /** The bytes that a transport would send. */
    byte[] sent(ChunkBody body) {
        FileRegion region = body.region();
        ByteBuffer content = ByteBuffer.allocate((int) region.length());
        try (FileHandle file = disk.open(region.path(), OpenMode.READ)) {
            file.read(content, region.offset());
        }
        return SampleLines.join(body.prefix(), content.array(), body.suffix());
    }

    @Override
    public void close() {
        context.readHandles().close();
    }
}
