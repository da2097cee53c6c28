package dev.tidemark.engine.format;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * One decoded frame of the journal: entries that were made durable together. Immutable like its entries.
 *
 * <p>Frames stand back to back behind the {@link JournalFileHeader}, each at a multiple of eight bytes.
 * Little-endian; the checksum spans the whole frame but itself, padding included. A place full of zeros is
 * never valid, nor is a frame left over from the file's life under another number.
 *
 * <pre>
 *  offset  size
 *       0     4  magic "TDWF"
 *       4     4  length of the frame in bytes, header and padding included, a multiple of 8
 *       8     8  file number, as in the file's header
 *      16     8  epoch of the owner that wrote the frame
 *      24     8  sequence, consecutive over the shard
 *      32     8  durable sequence: all frames up to it had been durable when this one was written
 *      40     4  count of entries, at least 1
 *      44     4  crc32c of bytes 0 to 43 and 48 to the end of the frame
 *      48        entries back to back, then zeros up to the next multiple of 8
 *
 *  entry:
 *       0     8  collection
 *       8     4  kind: 1 lines, 2 watermark, 3 floor
 *      12     8  first position
 *      20     8  last position
 *      28     8  base position of the segment
 *      36     8  offset in the segment
 *      44     4  length of the payload in bytes
 *      48        payload
 * </pre>
 *
 * @param entries at least one, in the order written
 */
public record JournalFrame(Stamp stamp, List<FrameEntry> entries) {

    /** Length of a frame's fixed fields in bytes. */
    public static final int HEADER_LENGTH = 48;

    /** Length of an entry's fixed fields in bytes. */
    public static final int ENTRY_HEADER_LENGTH = 48;

    /** What frames are aligned to in bytes. */
    public static final int ALIGNMENT = 8;

    static final int MAGIC = 'T' | 'D' << 8 | 'W' << 16 | 'F' << 24;
    static final int LENGTH_AT = 4;
    static final int NUMBER_AT = 8;
    static final int EPOCH_AT = 16;
    static final int SEQUENCE_AT = 24;
    static final int DURABLE_AT = 32;
    static final int COUNT_AT = 40;
    static final int CRC_AT = 44;

    static final int KIND_AT = 8;
    static final int FIRST_AT = 12;
    static final int LAST_AT = 20;
    static final int BASE_AT = 28;
    static final int OFFSET_AT = 36;
    static final int PAYLOAD_LENGTH_AT = 44;

    /**
     * Where a frame stands in the history of its shard.
     *
     * @param fileNumber number of the file that holds the frame
     * @param durableSequence sequence up to which the shard was known to be durable when the frame was written
     */
    public record Stamp(long fileNumber, long epoch, long sequence, long durableSequence) {

        public Stamp {
            if (!agree(fileNumber, epoch, sequence, durableSequence)) {
                throw new IllegalArgumentException("frame contradicts itself: fileNumber=" + fileNumber + " epoch="
                        + epoch + " sequence=" + sequence + " durableSequence=" + durableSequence);
            }
        }

        static boolean agree(long fileNumber, long epoch, long sequence, long durableSequence) {
            return fileNumber >= 1 && epoch >= 0 && sequence >= 1 && durableSequence >= 0 && durableSequence < sequence;
        }
    }

    public JournalFrame {
        entries = List.copyOf(entries);
    }

    /** Bytes that a frame with so many entries and payload bytes takes in the file. */
    public static long lengthOf(int entryCount, long payloadLengthBytes) {
        return aligned(HEADER_LENGTH + (long) entryCount * ENTRY_HEADER_LENGTH + payloadLengthBytes);
    }

    /** File number that a frame would have whose header begins the buffer, which is little-endian. */
    public static long fileNumberAt(ByteBuffer head) {
        return head.getLong(NUMBER_AT);
    }

    /** Whether the buffer, which is little-endian, begins as a frame does. */
    public static boolean isMarkedAt(ByteBuffer head) {
        return head.getInt(0) == MAGIC;
    }

    static long aligned(long length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
