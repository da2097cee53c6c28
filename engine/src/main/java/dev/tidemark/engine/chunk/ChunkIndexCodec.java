package dev.tidemark.engine.chunk;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.format.FormatVersion;
import dev.tidemark.engine.format.Verdict;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Header block of an index file to and from its bytes. Stateless; layout: {@link ChunkIndexFormat}. */
final class ChunkIndexCodec {

    private ChunkIndexCodec() {}

    /** The block, ready to be read from. */
    static ByteBuffer encode(ChunkIndex index) {
        ChunkIndex.Identity identity = index.identity();
        byte[] bytes = new byte[ChunkIndexFormat.BLOCK_LENGTH];
        ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        block.putLong(ChunkIndexFormat.MAGIC).putInt(ChunkIndexFormat.VERSION);
        block.putInt(Checksum.of(bytes, 0, ChunkIndexFormat.VERSION_CRC_AT));
        block.putLong(identity.collection());
        block.putLong(HexFormat.fromHexDigitsToLong(identity.handle()));
        block.putLong(identity.range().start()).putLong(identity.range().last());
        block.putLong(index.count());
        block.putLong(identity.sourceLength()).putInt(identity.sourceDigest());
        block.putInt(index.entryLength());
        block.putLong(index.contentLength()).putLong(index.contentOffset());
        block.putInt(identity.rendererVersion());
        block.putInt(index.variants().size());
        putName(block, identity.renderer(), ChunkIndexFormat.RENDERER_NAME_LENGTH);
        for (ChunkVariant variant : index.variants()) {
            putName(block, variant.encoding(), ChunkIndexFormat.VARIANT_NAME_LENGTH);
            putName(block, variant.suffix(), ChunkIndexFormat.SUFFIX_LENGTH);
            block.putLong(variant.lengthBytes());
            block.putInt(variant.digest()).putInt(0);
        }
        block.putInt(ChunkIndexFormat.HEADER_CRC_AT, ChunkIndexFormat.checksumOfHeader(bytes));
        return block.clear();
    }

    private static void putName(ByteBuffer block, String name, int length) {
        int end = block.position() + length;
        block.put(name.getBytes(StandardCharsets.US_ASCII)).position(end);
    }

    /**
     * Reads a header block.
     *
     * @param bytes all of it
     * @throws CorruptDataException when it is not what was written
     * @throws UnsupportedFormatException when it is of another version
     */
    static ChunkIndex decode(byte[] bytes, Location location) {
        ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        requireVersion(block, bytes, location);
        if (block.getInt(ChunkIndexFormat.HEADER_CRC_AT) != ChunkIndexFormat.checksumOfHeader(bytes)) {
            throw new CorruptDataException("checksum of the header does not hold", location);
        }
        try {
            return decode(block.position(ChunkIndexFormat.COLLECTION_AT));
        } catch (IllegalArgumentException nonsense) {
            throw new CorruptDataException("index contradicts itself: reason=" + nonsense.getMessage(), location);
        }
    }

    private static void requireVersion(ByteBuffer block, byte[] bytes, Location location) {
        if (block.getLong(0) != ChunkIndexFormat.MAGIC) {
            throw new CorruptDataException("not an index of a chunk", location);
        }
        if (block.getInt(ChunkIndexFormat.VERSION_CRC_AT) != Checksum.of(bytes, 0, ChunkIndexFormat.VERSION_CRC_AT)) {
            throw new CorruptDataException("checksum of the version does not hold", location);
        }
        int version = block.getInt(ChunkIndexFormat.VERSION_AT);
        if (FormatVersion.judge(FormatVersion.Kind.CHUNK_INDEX, version) != Verdict.VALID) {
            throw new UnsupportedFormatException(
                    "index is of another version: expected=" + ChunkIndexFormat.VERSION + " actual=" + version,
                    location);
        }
    }

    private static ChunkIndex decode(ByteBuffer block) {
        long collection = block.getLong();
        String handle = HexFormat.of().toHexDigits(block.getLong());
        ChunkRange range = new ChunkRange(block.getLong(), block.getLong());
        long count = block.getLong();
        long sourceLength = block.getLong();
        int sourceDigest = block.getInt();
        boolean hasPositions = hasPositions(block.getInt());
        long contentLength = block.getLong();
        long contentOffset = block.getLong();
        int rendererVersion = block.getInt();
        int variantCount = block.getInt();
        String renderer = name(block, ChunkIndexFormat.RENDERER_NAME_LENGTH);
        return new ChunkIndex(
                new ChunkIndex.Identity(
                        collection, handle, range, sourceLength, sourceDigest, renderer, rendererVersion),
                count,
                hasPositions,
                contentLength,
                contentOffset,
                variants(block, variantCount));
    }

    private static boolean hasPositions(int entryLength) {
        return switch (entryLength) {
            case ChunkIndexFormat.ENTRY_LENGTH -> false;
            case ChunkIndexFormat.ENTRY_WITH_POSITION_LENGTH -> true;
            default -> throw new IllegalArgumentException("no entry is that long: value=" + entryLength);
        };
    }

    private static List<ChunkVariant> variants(ByteBuffer block, int count) {
        if (count < 0 || count > ChunkIndexFormat.VARIANTS_MAX) {
            throw new IllegalArgumentException("count of variants is out of range: value=" + count);
        }
        List<ChunkVariant> variants = new ArrayList<>(count);
        for (int each = 0; each < count; each++) {
            String encoding = name(block, ChunkIndexFormat.VARIANT_NAME_LENGTH);
            String suffix = name(block, ChunkIndexFormat.SUFFIX_LENGTH);
            long lengthBytes = block.getLong();
            int digest = block.getInt();
            block.getInt();
            variants.add(new ChunkVariant(encoding, suffix, lengthBytes, digest));
        }
        return variants;
    }

    private static String name(ByteBuffer block, int length) {
        byte[] bytes = new byte[length];
        block.get(bytes);
        int end = 0;
        while (end < length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.US_ASCII);
    }
}
