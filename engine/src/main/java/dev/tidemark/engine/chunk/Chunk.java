package dev.tidemark.engine.chunk;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.io.SharedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One sealed chunk, to be sent whole or in part. Safe for any thread; holds no table and no buffer.
 *
 * <p>Whoever sends takes a {@link #pin} first and keeps it until the last byte is out.
 */
public final class Chunk {

    private static final byte[] NOTHING = {};

    private final Chunks chunks;
    private final ChunkSource source;
    private final ChunkRenderer renderer;
    private final ChunkIndex index;
    private final ElementTable table;

    /** Count of changes to the directory up to which the index is known to stand. */
    private volatile long seen;

    /** Files that a {@link #pin} holds: each of them once, since every reader takes one. */
    private final List<Path> held;

    /** What was asked for last. */
    private volatile Modified modified = new Modified("", 0, 0);

    /** What was asked for last, by many readers in a row: the answer is always the same. */
    private volatile Optional<Asked> asked = Optional.empty();

    private volatile Optional<Tagged> tagged = Optional.empty();

    private record Asked(long position, String encoding, ChunkBody body) {

        boolean is(long otherPosition, String otherEncoding) {
            return position == otherPosition && encoding.equals(otherEncoding);
        }
    }

    private record Tagged(String handle, long position, String encoding, String tag) {

        boolean is(String otherHandle, long otherPosition, String otherEncoding) {
            return position == otherPosition && encoding.equals(otherEncoding) && handle.equals(otherHandle);
        }
    }

    /**
     * When a file was written to last.
     *
     * @param seen the count of changes up to which it was so
     */
    private record Modified(String encoding, long seen, long millis) {}

    Chunk(
            Chunks chunks,
            ChunkSource source,
            ChunkRenderer renderer,
            ChunkIndex index,
            SharedFile indexFile,
            long seen) {
        this.chunks = chunks;
        this.source = source;
        this.renderer = renderer;
        this.index = index;
        this.seen = seen;
        this.table = new ElementTable(indexFile::read, indexFile.path(), index);
        List<Path> files = new ArrayList<>();
        index.variants().forEach(variant -> files.add(file(variant)));
        if (renderer.isIdentity()) {
            files.add(source.path());
        }
        this.held = List.copyOf(files);
    }

    public ChunkRange range() {
        return index.identity().range();
    }

    public ChunkRenderer renderer() {
        return renderer;
    }

    /** Number of the compaction that wrote the segment, zero for one as it was written first. */
    public long generation() {
        return source.segment().generation();
    }

    /** Lengths, digests and variants, as for a strong ETag. */
    public ChunkIndex index() {
        return index;
    }

    /**
     * When the file that holds the content in an encoding was last written to, milliseconds since the epoch. The disk is asked once
     * for many readers of the same encoding.
     *
     * @throws IllegalArgumentException when there is none
     */
    public long modifiedMillis(String encoding) {
        long now = chunks.changes();
        Modified known = modified;
        if (known.encoding().equals(encoding) && known.seen() == now) {
            return known.millis();
        }
        Path file = region(range().start(), encoding)
                .map(body -> body.region().path())
                .orElseThrow(() -> new IllegalArgumentException("chunk is not there in it: encoding=" + encoding));
        long millis = chunks.modifiedMillis(file);
        modified = new Modified(encoding, now, millis);
        return millis;
    }

    boolean isOf(ChunkSource other, ChunkRenderer otherRenderer) {
        boolean same = source.equals(other) && renderer.equals(otherRenderer);
        return same
                || (source.path().equals(other.path())
                        && index.identity().equals(ChunkIndex.Identity.of(other, otherRenderer)));
    }

    /** Whether the index still stands as it was read. */
    boolean isCurrent() {
        long now = chunks.changes();
        if (now == seen) {
            return true;
        }
        boolean same = chunks.standing(range(), renderer).equals(Optional.of(index));
        if (same) {
            seen = now;
        }
        return same;
    }

    /**
     * Keeps all files of the chunk as they are, the segment's too where that holds the content.
     *
     * @return empty when they are being replaced or deleted, or have been: to be opened again
     */
    public Optional<Pin> pin() {
        Optional<Pin> pin = chunks.pins().pin(held);
        if (pin.isPresent() && !isCurrent()) {
            pin.get().close();
            return Optional.empty();
        }
        return pin;
    }

    /**
     * What to send for a reader that wants everything from {@code position} on, to the end of the chunk.
     *
     * @param position within the range, or below it: then everything
     * @param encoding a compressed one serves for everything only
     * @return empty when that is not there in the encoding
     * @throws CorruptDataException when the index is damaged where it is needed
     */
    public Optional<ChunkBody> region(long position, String encoding) {
        Optional<Asked> known = asked;
        if (known.isPresent() && known.get().is(position, encoding)) {
            return Optional.of(known.get().body());
        }
        requireReached(position);
        Optional<ChunkBody> found = find(position, encoding);
        found.ifPresent(body -> asked = Optional.of(new Asked(position, encoding, body)));
        return found;
    }

    private Optional<ChunkBody> find(long position, String encoding) {
        if (!encoding.equals(ContentEncoding.IDENTITY)) {
            return index.variant(encoding)
                    .filter(variant -> position <= range().start())
                    .map(variant -> new FileRegion(file(variant), 0, variant.lengthBytes()))
                    .map(region -> new ChunkBody(NOTHING, region, NOTHING));
        }
        return Optional.of(
                position <= range().start()
                        ? new ChunkBody(NOTHING, plain(0, index.contentLength()), NOTHING)
                        : tail(position));
    }

    /**
     * Names the bytes of a {@link #region} that is there, and no others, in every process: by handle, positions, generation, digest,
     * renderer with its version, and encoding.
     *
     * @param handle by which the log goes
     */
    public String tag(String handle, long position, String encoding) {
        Optional<Tagged> known = tagged;
        if (known.isPresent() && known.get().is(handle, position, encoding)) {
            return known.get().tag();
        }
        ChunkIndex.Identity of = index.identity();
        // The digest of a coded file is its own: another build of the coder may make other bytes of the same content.
        int digest = encoding.equals(ContentEncoding.IDENTITY)
                ? of.sourceDigest()
                : index.variant(encoding).orElseThrow().digest();
        String tag = handle + "." + Math.max(position, of.range().start()) + "-"
                + of.range().last() + ".g" + generation() + "." + Integer.toHexString(digest) + "."
                + of.renderer()
                + "." + of.rendererVersion() + "." + encoding;
        tagged = Optional.of(new Tagged(handle, position, encoding, tag));
        return tag;
    }

    private ChunkBody tail(long position) {
        long start = Math.min(table.offsetOf(position), elementsEnd());
        return new ChunkBody(renderer.prefix(), plain(start, index.contentLength()), NOTHING);
    }

    /**
     * The elements of the positions from {@code first} to {@code last}, both inclusive, between the renderer's prefix and suffix.
     *
     * @throws CorruptDataException when the index is damaged where it is needed
     */
    public ChunkBody slice(long first, long last) {
        requireReached(first);
        if (last < first) {
            throw new IllegalArgumentException("not a range of positions: first=" + first + " last=" + last);
        }
        long start = Math.min(table.offsetOf(first), elementsEnd());
        boolean toTheEnd = last >= range().last();
        long end = toTheEnd ? elementsEnd() : endBefore(last + 1);
        return new ChunkBody(renderer.prefix(), plain(start, Math.max(start, end)), renderer.suffix());
    }

    private long endBefore(long position) {
        long next = table.offsetOf(position);
        return next >= index.contentLength()
                ? elementsEnd()
                : Math.min(next - renderer.separator().length, elementsEnd());
    }

    private void requireReached(long position) {
        if (position > range().last()) {
            throw new IllegalArgumentException("position is beyond the chunk: range=" + range() + " value=" + position);
        }
    }

    private long elementsEnd() {
        return index.contentLength() - renderer.suffix().length;
    }

    private FileRegion plain(long start, long end) {
        Path file = renderer.isIdentity() ? source.path() : chunks.contentFile(range(), renderer.name(), "");
        return new FileRegion(file, index.contentOffset() + start, end - start);
    }

    private Path file(ChunkVariant variant) {
        return chunks.contentFile(range(), renderer.name(), variant.suffix());
    }

    @Override
    public String toString() {
        return range() + "." + renderer.name();
    }
}
