package dev.tidemark.engine.chunk;

/**
 * One file that holds a chunk's content.
 *
 * @param encoding name of the coding, {@link ContentEncoding#IDENTITY} for content as it is
 * @param suffix of the file's name behind the renderer's, empty or with its dot
 * @param lengthBytes of the file
 * @param digest CRC-32C of the file
 */
public record ChunkVariant(String encoding, String suffix, long lengthBytes, int digest) {

    public ChunkVariant {
        ChunkNames.requireName(encoding, ChunkIndexFormat.VARIANT_NAME_LENGTH);
        ChunkNames.requireSuffix(suffix);
        if (lengthBytes < 0) {
            throw new IllegalArgumentException("length of a variant is negative: value=" + lengthBytes);
        }
    }
}
