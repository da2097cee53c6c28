package dev.tidemark.engine.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * First block of a journal file: names the file's number, which is the generation that all its frames carry.
 * Immutable.
 *
 * <p>{@value #BLOCK_LENGTH} bytes, little-endian; the checksum spans everything before it.
 *
 * <pre>
 *  offset  size
 *       0     8  magic "TIDEWAL1"
 *       8     4  version
 *      12     4  shard
 *      16     8  file number
 *      24     8  epoch of the owner that prepared the file
 *      32     8  length of the file in bytes, this block included
 *      40  4052  zeros
 *    4092     4  crc32c of bytes 0 to 4091
 * </pre>
 *
 * @param fileNumber positive; rises with every preparation of a file, recycled ones included
 * @param fileLengthBytes what the file was preallocated to
 */
public record JournalFileHeader(int shard, long fileNumber, long epoch, long fileLengthBytes) {

    /** Length of the block; frames start behind it. */
    public static final int BLOCK_LENGTH = 4_096;

    private static final int VERSION =
            FormatVersion.current(FormatVersion.Kind.JOURNAL).number();
    private static final byte[] MAGIC = Ascii.bytes("TIDEWAL1");
    private static final int VERSION_AT = 8;
    private static final int SHARD_AT = 12;
    private static final int NUMBER_AT = 16;
    private static final int EPOCH_AT = 24;
    private static final int LENGTH_AT = 32;
    private static final int ZEROS_AT = 40;
    private static final int CRC_AT = BLOCK_LENGTH - Integer.BYTES;

    public JournalFileHeader {
        if (!agree(shard, fileNumber, epoch, fileLengthBytes)) {
            throw new IllegalArgumentException("not a journal file: shard=" + shard + " number=" + fileNumber
                    + " epoch=" + epoch + " lengthBytes=" + fileLengthBytes);
        }
    }

    /** A new buffer that holds the block from position to limit. */
    public ByteBuffer encode() {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        block.put(0, MAGIC);
        block.putInt(VERSION_AT, VERSION);
        block.putInt(SHARD_AT, shard);
        block.putLong(NUMBER_AT, fileNumber);
        block.putLong(EPOCH_AT, epoch);
        block.putLong(LENGTH_AT, fileLengthBytes);
        block.putInt(CRC_AT, Checksum.of(block.array(), 0, CRC_AT));
        return block;
    }

    /**
     * Reads the block that starts at the buffer's position; the buffer is left as it is.
     *
     * @return valid; absent when there are no bytes or only zeros; torn when there are fewer than a block;
     *     damaged; too old or too new
     */
    public static Reading<JournalFileHeader> read(ByteBuffer source) {
        byte[] bytes = new byte[Math.min(BLOCK_LENGTH, source.remaining())];
        source.duplicate().get(bytes);
        int end = source.position() + bytes.length;
        if (isZero(bytes, 0, bytes.length)) {
            return Reading.not(Verdict.ABSENT, end, "nothing was written");
        }
        if (bytes.length < BLOCK_LENGTH) {
            return Reading.not(Verdict.TORN, end, "header block is cut");
        }
        return parse(bytes, end);
    }

    private static Reading<JournalFileHeader> parse(byte[] bytes, int end) {
        ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (!Ascii.matches(bytes, 0, BLOCK_LENGTH, MAGIC)) {
            return Reading.not(Verdict.DAMAGED, end, "block does not start with the magic of a journal file");
        }
        if (block.getInt(CRC_AT) != Checksum.of(bytes, 0, CRC_AT)) {
            return Reading.not(Verdict.DAMAGED, end, "checksum of header block differs");
        }
        int version = block.getInt(VERSION_AT);
        Verdict readable = FormatVersion.judge(FormatVersion.Kind.JOURNAL, Integer.toUnsignedLong(version));
        if (readable != Verdict.VALID) {
            return Reading.not(
                    readable,
                    end,
                    "journal version: expected=" + VERSION + " actual=" + Integer.toUnsignedString(version));
        }
        int shard = block.getInt(SHARD_AT);
        long number = block.getLong(NUMBER_AT);
        long epoch = block.getLong(EPOCH_AT);
        long length = block.getLong(LENGTH_AT);
        if (!agree(shard, number, epoch, length) || !isZero(bytes, ZEROS_AT, CRC_AT)) {
            return Reading.not(Verdict.DAMAGED, end, "header block contradicts itself");
        }
        return Reading.valid(new JournalFileHeader(shard, number, epoch, length), end);
    }

    private static boolean agree(int shard, long fileNumber, long epoch, long fileLengthBytes) {
        return shard >= 0 && fileNumber >= 1 && epoch >= 0 && fileLengthBytes >= BLOCK_LENGTH;
    }

    private static boolean isZero(byte[] bytes, int start, int end) {
        for (int index = start; index < end; index++) {
            if (bytes[index] != 0) {
                return false;
            }
        }
        return true;
    }
}
