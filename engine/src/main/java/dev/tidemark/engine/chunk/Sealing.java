package dev.tidemark.engine.chunk;

import dev.tidemark.engine.chunk.SealResult.Ending;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.SideLane;
import dev.tidemark.engine.io.SideWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** One run of a {@link ChunkSealer} over one segment. Used once, by one thread, which closes it. */
final class Sealing implements AutoCloseable {

    /** Where drafts are made, and by whom they are written. */
    record Place(FileSystem disk, Path directory, SideWriter writes) {

        ChunkDraft draft(String name) {
            return new ChunkDraft(disk, directory.resolve(name));
        }
    }

    private final FileSystem disk;
    private final Chunks target;
    private final ChunkSource source;
    private final SegmentLines lines;

    /** Writes contents while lines are read, verified and rendered. */
    private final SideWriter writes;

    /** Makes files durable while they grow, or others are finished. */
    private final SideLane settling;

    private final List<Rendering> renderings = new ArrayList<>();

    Sealing(FileSystem disk, Executor beside, Chunks target, ChunkSource source) {
        this.disk = disk;
        this.writes = new SideWriter(beside);
        this.settling = new SideLane(beside);
        this.target = target;
        this.source = source;
        this.lines = SegmentLines.open(disk, source, beside);
    }

    void begin(List<ChunkRenderer> renderers, List<ContentEncoding> encodings) {
        if (renderers.stream().anyMatch(ChunkRenderer::readsMembers)) {
            lines.takeMembers();
        }
        Place place = new Place(disk, target.directory(), writes);
        for (ChunkRenderer renderer : renderers) {
            renderings.add(Rendering.begin(place, source, renderer, encodings, lines.hasGaps()));
        }
    }

    SealResult run(CancellationCheck cancellation, SealThrottle throttle) {
        long bytesRead = 0;
        int read;
        do {
            if (cancellation.isCancelled()) {
                return SealResult.nothing(Ending.CANCELLED);
            }
            read = lines.block(this::render);
            renderings.forEach(rendering -> rendering.settle(settling));
            bytesRead += read;
            throttle.spent(read);
        } while (read > 0);
        long bytesWritten = 0;
        for (Rendering rendering : renderings) {
            bytesWritten += rendering.complete(lines.contentOffset(), lines.contentLength(), settling);
        }
        settling.await();
        if (cancellation.isCancelled()) {
            return SealResult.nothing(Ending.CANCELLED);
        }
        Optional<Pin> claim = target.pins().claim(contentFiles());
        if (claim.isEmpty()) {
            return SealResult.nothing(Ending.IN_USE);
        }
        try {
            publish();
        } finally {
            claim.get().close();
        }
        return new SealResult(Ending.SEALED, bytesRead, bytesWritten);
    }

    private void render(LineScanner line, byte[] block) {
        for (Rendering rendering : renderings) {
            rendering.line(line, block);
        }
    }

    private List<Path> contentFiles() {
        return renderings.stream()
                .flatMap(rendering -> rendering.contentFiles().stream())
                .toList();
    }

    private void publish() {
        target.changing();
        boolean anyOlder = false;
        for (Rendering rendering : renderings) {
            anyOlder |= target.deleteIndex(rendering.indexFile());
        }
        if (anyOlder) {
            disk.syncDirectory(target.directory());
        }
        if (!contentFiles().isEmpty()) {
            renderings.forEach(Rendering::publishContents);
            disk.syncDirectory(target.directory());
        }
        renderings.forEach(Rendering::publishIndex);
        disk.syncDirectory(target.directory());
    }

    @Override
    public void close() {
        List<AutoCloseable> all = new ArrayList<>(List.of(writes, settling));
        all.addAll(renderings);
        all.add(lines);
        Closing.all(all);
    }
}
