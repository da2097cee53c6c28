package dev.tidemark.actors.snapshot;

/**
 * What the store knows of a snapshot that it has written. Immutable.
 *
 * @param collection name
 * @param handle by which the collection's log went
 * @param watermark position up to which the log is in it
 * @param lengthBytes of the file
 * @param crc CRC-32C of the file
 */
record SnapshotMark(String collection, String handle, long watermark, long lengthBytes, int crc) {

    boolean isOf(String presentHandle, long presentWatermark) {
        return handle.equals(presentHandle) && watermark == presentWatermark;
    }
}
