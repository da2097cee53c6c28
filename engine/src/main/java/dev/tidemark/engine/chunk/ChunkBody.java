package dev.tidemark.engine.chunk;

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
}
