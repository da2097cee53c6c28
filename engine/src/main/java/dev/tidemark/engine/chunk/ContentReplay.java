package dev.tidemark.engine.chunk;

import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.SideLane;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a chunk's content must be: a segment rendered once more, of which length and CRC-32C are kept. Apart from {@link Rendering},
 * since it judges what that has made. Used once, by one thread.
 */
final class ContentReplay {

    private final ChunkRenderer renderer;
    private final ElementTable.Cursor table;
    private final CRC32C digest = new CRC32C();
    private long length;
    private long contentOffset;

    /** Whether any element has written anything, and whether the present one has. */
    private boolean anyElement;

    private boolean inElement;
    private Optional<String> flaw = Optional.empty();

    private ContentReplay(ChunkRenderer renderer, ElementTable.Cursor table) {
        this.renderer = renderer;
        this.table = table;
    }

    /** @param table that must say where each element starts */
    static ContentReplay of(FileSystem disk, ChunkSource source, ChunkRenderer renderer, ElementTable.Cursor table) {
        ContentReplay replay = new ContentReplay(renderer, table);
        try (SegmentLines lines = SegmentLines.open(disk, source, SideLane.INLINE)) {
            if (renderer.readsMembers()) {
                lines.takeMembers();
            }
            replay.add(renderer.prefix());
            while (lines.block(replay::line) > 0) {
                replay.contentOffset = lines.contentOffset();
            }
            replay.add(renderer.suffix());
        }
        return replay;
    }

    long length() {
        return length;
    }

    int digest() {
        return (int) digest.getValue();
    }

    /** Where the first line starts in the segment. */
    long contentOffset() {
        return contentOffset;
    }

    /** How the table differs from what it should say, empty when it does not. */
    Optional<String> flaw() {
        return flaw;
    }

    private void line(LineScanner line, byte[] block) {
        long start = length + (anyElement ? renderer.separator().length : 0);
        boolean same = table.next() && table.position() == line.position() && table.offset() == start;
        if (!same && flaw.isEmpty()) {
            flaw = Optional.of("table does not say where an element starts: position=" + line.position()
                    + " expectedOffset=" + start + " actualPosition=" + table.position() + " actualOffset="
                    + table.offset());
        }
        inElement = false;
        renderer.render(line, block, this::element);
    }

    private void element(byte[] bytes, int start, int end) {
        if (start == end) {
            return;
        }
        if (!inElement && anyElement) {
            add(renderer.separator());
        }
        inElement = true;
        anyElement = true;
        add(bytes, start, end);
    }

    private void add(byte[] bytes) {
        add(bytes, 0, bytes.length);
    }

    private void add(byte[] bytes, int start, int end) {
        digest.update(bytes, start, end - start);
        length += end - start;
    }
}
