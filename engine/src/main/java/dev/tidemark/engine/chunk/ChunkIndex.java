package dev.tidemark.engine.chunk;

import java.util.List;
import java.util.Optional;

/**
 * What the header of a chunk's index says: the commit record of the chunk. Immutable.
 *
 * @param identity whose chunk it is, of what
 * @param count entries of the table
 * @param hasPositions whether entries say their positions; otherwise there is one for each position of the range
 * @param contentLength bytes of the content as it is
 * @param contentOffset where the content starts in its file: behind the header of a segment, zero in a file of its own
 * @param variants files that hold the content, the plain one first; an identity renderer has no plain one
 */
public record ChunkIndex(
        Identity identity,
        long count,
        boolean hasPositions,
        long contentLength,
        long contentOffset,
        List<ChunkVariant> variants) {

    /**
     * What an index must agree on with the manifest and the renderer to serve.
     *
     * @param handle incarnation of the collection, 16 lower-case hex digits
     * @param sourceLength of the segment, footer included
     * @param sourceDigest CRC-32C of the segment without its footer
     */
    public record Identity(
            long collection,
            String handle,
            ChunkRange range,
            long sourceLength,
            int sourceDigest,
            String renderer,
            int rendererVersion) {

        static Identity of(ChunkSource source, ChunkRenderer renderer) {
            return new Identity(
                    source.header().collection().value(),
                    source.header().handle(),
                    source.range(),
                    source.segment().lengthBytes(),
                    source.segment().digest(),
                    renderer.name(),
                    renderer.version());
        }
    }

    public ChunkIndex {
        variants = List.copyOf(variants);
        boolean dense = count == identity.range().positions();
        boolean sound = count >= 1 && count <= identity.range().positions() && (hasPositions || dense);
        if (!sound || contentLength < 0 || contentOffset < 0) {
            throw new IllegalArgumentException("index contradicts itself: range=" + identity.range() + " count=" + count
                    + " contentLength=" + contentLength + " contentOffset=" + contentOffset);
        }
    }

    /** The file for an encoding; none where the content was not made in it. */
    public Optional<ChunkVariant> variant(String encoding) {
        return variants.stream()
                .filter(variant -> variant.encoding().equals(encoding))
                .findFirst();
    }

    int entryLength() {
        return hasPositions ? ChunkIndexFormat.ENTRY_WITH_POSITION_LENGTH : ChunkIndexFormat.ENTRY_LENGTH;
    }

    long fileLength() {
        return ChunkIndexFormat.fileLength(count, entryLength());
    }
}
