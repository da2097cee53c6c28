package dev.tidemark.engine.format;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.PositionRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Encodes frames one behind the other into one buffer of its user's. Owned by one thread.
 *
 * <p>Life: {@link #begin} → entries → {@link #finish} (or {@link #cancel}), and again. The frame that is being
 * built stands behind the buffer's position, which moves when the frame is finished. The buffer's byte order is
 * set to little-endian.
 */
public final class JournalFrameWriter {

    private static final int NO_FRAME = -1;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ByteBuffer target;
    private final CRC32C checksum = new CRC32C();
    private int start = NO_FRAME;
    private int at;
    private int count;

    /** @param target from its position on, which must be a multiple of eight bytes in the file */
    public JournalFrameWriter(ByteBuffer target) {
        this.target = target.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Starts a frame at the buffer's position. */
    public void begin() {
        if (start != NO_FRAME) {
            throw new IllegalStateException("a frame is open: offset=" + start);
        }
        requireRoom(target.position(), JournalFrame.HEADER_LENGTH);
        start = target.position();
        at = start + JournalFrame.HEADER_LENGTH;
        count = 0;
    }

    /** Adds a collection's lines; {@code lines} is left as it is. */
    public void addLines(
            CollectionId collection, PositionRange positions, long segmentBase, long segmentOffset, ByteBuffer lines) {
        add(FrameEntry.Kind.LINES, collection, positions.first(), positions.last(), segmentBase, segmentOffset, lines);
    }

    /** Adds how far a collection's segments are forced. */
    public void addWatermark(CollectionId collection, long position, long segmentBase, long segmentOffset) {
        add(FrameEntry.Kind.WATERMARK, collection, position, position, segmentBase, segmentOffset, NOTHING);
    }

    /** Adds from where on the journal is needed; frames below the sequence and files below the number are released. */
    public void addFloor(long sequence, long fileNumber) {
        add(FrameEntry.Kind.FLOOR, CollectionId.CATALOG, sequence, sequence, fileNumber, 0, NOTHING);
    }

    /** Adds an entry of another frame once more, the same bytes. */
    public void add(FrameEntry entry) {
        add(
                entry.kind(),
                entry.collection(),
                entry.first(),
                entry.last(),
                entry.segmentBase(),
                entry.segmentOffset(),
                entry.payload());
    }

    private void add(
            FrameEntry.Kind kind,
            CollectionId collection,
            long first,
            long last,
            long segmentBase,
            long segmentOffset,
            ByteBuffer payload) {
        requireFrame();
        int length = payload.remaining();
        if (!FrameEntry.agree(kind, first, last, segmentBase, segmentOffset, length)) {
            throw new IllegalArgumentException(
                    "journal entry contradicts itself: kind=" + kind + " first=" + first + " last=" + last + " base="
                            + segmentBase + " offset=" + segmentOffset + " payloadBytes=" + length);
        }
        requireRoom(start, (long) at - start + JournalFrame.ENTRY_HEADER_LENGTH + length);
        target.putLong(at, collection.value());
        target.putInt(at + JournalFrame.KIND_AT, kind.code());
        target.putLong(at + JournalFrame.FIRST_AT, first);
        target.putLong(at + JournalFrame.LAST_AT, last);
        target.putLong(at + JournalFrame.BASE_AT, segmentBase);
        target.putLong(at + JournalFrame.OFFSET_AT, segmentOffset);
        target.putInt(at + JournalFrame.PAYLOAD_LENGTH_AT, length);
        target.put(at + JournalFrame.ENTRY_HEADER_LENGTH, payload, payload.position(), length);
        at += JournalFrame.ENTRY_HEADER_LENGTH + length;
        count++;
    }

    /**
     * Pads, stamps and seals the frame, and moves the buffer's position behind it.
     *
     * @return length of the frame in bytes
     */
    public int finish(JournalFrame.Stamp stamp) {
        requireFrame();
        if (count == 0) {
            throw new IllegalStateException("frame has no entry: offset=" + start);
        }
        int end = start + (int) JournalFrame.aligned((long) at - start);
        while (at < end) {
            target.put(at++, (byte) 0);
        }
        target.putInt(start, JournalFrame.MAGIC);
        target.putInt(start + JournalFrame.LENGTH_AT, end - start);
        target.putInt(start + JournalFrame.COUNT_AT, count);
        seal(start, end, stamp);
        target.position(end);
        int length = end - start;
        start = NO_FRAME;
        return length;
    }

    /**
     * Gives a finished frame that starts at {@code frameStart} in this buffer another stamp; as a retry on a
     * fresh file does.
     *
     * @throws IllegalArgumentException when no intact frame stands there
     */
    public void restamp(int frameStart, JournalFrame.Stamp stamp) {
        long fileNumber = target.getLong(frameStart + JournalFrame.NUMBER_AT);
        ByteBuffer whole = target.duplicate().clear();
        Reading<JournalFrame> frame = new JournalFrameReader(whole, fileNumber).read(frameStart);
        if (!frame.isValid()) {
            throw new IllegalArgumentException("no frame to stamp: offset=" + frameStart + " reason=" + frame.reason());
        }
        seal(frameStart, frame.end(), stamp);
    }

    /** Drops the open frame. */
    public void cancel() {
        requireFrame();
        start = NO_FRAME;
    }

    private void seal(int frameStart, int frameEnd, JournalFrame.Stamp stamp) {
        target.putLong(frameStart + JournalFrame.NUMBER_AT, stamp.fileNumber());
        target.putLong(frameStart + JournalFrame.EPOCH_AT, stamp.epoch());
        target.putLong(frameStart + JournalFrame.SEQUENCE_AT, stamp.sequence());
        target.putLong(frameStart + JournalFrame.DURABLE_AT, stamp.durableSequence());
        int crc = JournalFrameReader.checksum(checksum, target, frameStart, frameEnd);
        target.putInt(frameStart + JournalFrame.CRC_AT, crc);
    }

    private void requireFrame() {
        if (start == NO_FRAME) {
            throw new IllegalStateException("no frame is open");
        }
    }

    /** Checks that a frame of {@code length} bytes, padding not counted, fits from {@code frameStart} on. */
    private void requireRoom(int frameStart, long length) {
        long needed = JournalFrame.aligned(length);
        if (frameStart + needed > target.limit()) {
            throw new IllegalArgumentException(
                    "frame does not fit: neededBytes=" + needed + " freeBytes=" + (target.limit() - frameStart));
        }
    }
}
