package dev.tidemark.engine.chunk;

import java.util.HexFormat;

/**
 * One file that holds a chunk's content.
 *
 * @param encoding name of the coding, {@link ContentEncoding#IDENTITY} for content as it is
 * @param suffix of the file's name behind the renderer's, empty or with its dot
 * @param lengthBytes of the file
 * @param sha256 of the file, 64 lower-case hex digits
 */
public record ChunkVariant(String encoding, String suffix, long lengthBytes, String sha256) {

    /** Bytes of the digest. */
    static final int DIGEST_LENGTH = 32;

    public ChunkVariant {
        ChunkNames.requireName(encoding, ChunkIndexFormat.VARIANT_NAME_LENGTH);
        ChunkNames.requireSuffix(suffix);
        if (lengthBytes < 0 || HexFormat.of().parseHex(sha256).length != DIGEST_LENGTH) {
            throw new IllegalArgumentException("not a variant: length=" + lengthBytes + " sha256=" + sha256);
        }
    }
}
