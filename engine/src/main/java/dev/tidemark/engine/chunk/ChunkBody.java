package dev.tidemark.engine.chunk;

import java.util.Arrays;

/**
 * What to send: bytes, then a region of a file, then bytes. The arrays are shared; nobody changes them.
 *
 * @param prefix empty where the region starts with the renderer's own prefix
 * @param suffix empty where the region ends with the renderer's own suffix
 */
public record ChunkBody(byte[] prefix, FileRegion region, byte[] suffix) {

    public long lengthBytes() {
        return prefix.length + region.length() + suffix.length;
    }

    /**
     * Some of its bytes in a row.
     *
     * @throws IllegalArgumentException when they are not all within it
     */
    public ChunkBody part(long offset, long length) {
        if (offset < 0 || length < 0 || length > lengthBytes() - offset) {
            throw new IllegalArgumentException("part is not within the body: lengthBytes=" + lengthBytes() + " offset="
                    + offset + " length=" + length);
        }
        long end = offset + length;
        long regionStart = within(offset - prefix.length, region.length());
        long regionEnd = within(end - prefix.length, region.length());
        long suffixStart = prefix.length + region.length();
        return new ChunkBody(
                part(prefix, offset, end),
                new FileRegion(region.path(), region.offset() + regionStart, regionEnd - regionStart),
                part(suffix, offset - suffixStart, end - suffixStart));
    }

    private static byte[] part(byte[] bytes, long start, long end) {
        return Arrays.copyOfRange(bytes, (int) within(start, bytes.length), (int) within(end, bytes.length));
    }

    private static long within(long value, long max) {
        return Math.max(0, Math.min(value, max));
    }
}
