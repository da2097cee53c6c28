package dev.tidemark.engine.format;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.format.JournalFrame.Stamp;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Decodes the frames of one journal file from a piece of it. Owned by one thread; leaves the buffer's position
 * and order as they are. Nothing of a frame is trusted before its checksum holds, and no length before it is
 * within the buffer.
 */
public final class JournalFrameReader {

    /** What a file is filled with before it is written to. */
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 12).asReadOnlyBuffer();

    private final ByteBuffer source;
    private final long fileNumber;
    private final CRC32C checksum = new CRC32C();

    /**
     * @param source up to its limit; index 0 must be a multiple of eight bytes in the file
     * @param fileNumber of the file: frames with another number are left over from an earlier life
     */
    public JournalFrameReader(ByteBuffer source, long fileNumber) {
        this.source = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.fileNumber = fileNumber;
    }

    /**
     * Reads the frame that starts at index {@code at}.
     *
     * @return valid, its end being where the next frame starts and its payloads read-only slices of the source;
     *     absent when no frame of this file claims the place; torn when one does that ends beyond the source;
     *     damaged; or too new. Short of valid, the end is {@code at}: {@link #find} tells where to look on.
     */
    public Reading<JournalFrame> read(int at) {
        if (!claims(at)) {
            return Reading.not(Verdict.ABSENT, at, "no frame of this file");
        }
        int room = source.limit() - at;
        if (room < JournalFrame.HEADER_LENGTH) {
            return Reading.not(Verdict.TORN, at, "frame header is cut");
        }
        int length = source.getInt(at + JournalFrame.LENGTH_AT);
        int count = source.getInt(at + JournalFrame.COUNT_AT);
        if (length < JournalFrame.HEADER_LENGTH + JournalFrame.ENTRY_HEADER_LENGTH
                || length % JournalFrame.ALIGNMENT != 0) {
            return Reading.not(Verdict.DAMAGED, at, "length is not that of a frame: value=" + length);
        }
        if (length > room) {
            return Reading.not(Verdict.TORN, at, "frame is cut: expectedBytes=" + length + " actualBytes=" + room);
        }
        if (checksum(checksum, source, at, at + length) != source.getInt(at + JournalFrame.CRC_AT)) {
            return Reading.not(Verdict.DAMAGED, at, "checksum of frame differs");
        }
        if (count < 1 || count > (length - JournalFrame.HEADER_LENGTH) / JournalFrame.ENTRY_HEADER_LENGTH) {
            return Reading.not(Verdict.DAMAGED, at, "count of entries does not fit the frame: value=" + count);
        }
        return entries(at, at + length, count);
    }

    /**
     * The first index from {@code from} on, a multiple of eight, where a frame of this file claims to start;
     * else the limit.
     */
    public int find(int from) {
        int limit = source.limit();
        int at = (int) Math.min(limit, JournalFrame.aligned(from));
        while (at < limit) {
            int end = Math.min(limit, at + ZEROS.capacity());
            int zeros = ZEROS.slice(0, end - at).mismatch(source.slice(at, end - at));
            at = zeros < 0 ? end : at + (zeros & -JournalFrame.ALIGNMENT);
            while (at < end) {
                if (claims(at)) {
                    return at;
                }
                at += JournalFrame.ALIGNMENT;
            }
        }
        return limit;
    }

    private boolean claims(int at) {
        return at <= source.limit() - JournalFrame.EPOCH_AT
                && source.getInt(at) == JournalFrame.MAGIC
                && source.getLong(at + JournalFrame.NUMBER_AT) == fileNumber;
    }

    private Reading<JournalFrame> entries(int start, int end, int count) {
        long epoch = source.getLong(start + JournalFrame.EPOCH_AT);
        long sequence = source.getLong(start + JournalFrame.SEQUENCE_AT);
        long durableSequence = source.getLong(start + JournalFrame.DURABLE_AT);
        if (!Stamp.agree(fileNumber, epoch, sequence, durableSequence)) {
            return Reading.not(Verdict.DAMAGED, start, "frame header contradicts itself");
        }
        List<FrameEntry> entries = new ArrayList<>(count);
        int at = start + JournalFrame.HEADER_LENGTH;
        for (int index = 0; index < count; index++) {
            int room = end - at - JournalFrame.ENTRY_HEADER_LENGTH;
            int length = room < 0 ? 0 : source.getInt(at + JournalFrame.PAYLOAD_LENGTH_AT);
            if (length < 0 || length > room) {
                return Reading.not(Verdict.DAMAGED, start, "entry ends beyond its frame: index=" + index);
            }
            Optional<FrameEntry.Kind> kind = kind(source.getInt(at + JournalFrame.KIND_AT));
            if (kind.isEmpty()) {
                return Reading.not(Verdict.TOO_NEW, start, "kind of entry is unknown: index=" + index);
            }
            Optional<FrameEntry> entry = entry(kind.get(), at, length);
            if (entry.isEmpty()) {
                return Reading.not(Verdict.DAMAGED, start, "entry contradicts itself: index=" + index);
            }
            entries.add(entry.get());
            at += JournalFrame.ENTRY_HEADER_LENGTH + length;
        }
        return isPadding(at, end)
                ? Reading.valid(new JournalFrame(new Stamp(fileNumber, epoch, sequence, durableSequence), entries), end)
                : Reading.not(Verdict.DAMAGED, start, "frame goes on behind its last entry");
    }

    private Optional<FrameEntry> entry(FrameEntry.Kind kind, int at, int length) {
        long collection = source.getLong(at);
        long first = source.getLong(at + JournalFrame.FIRST_AT);
        long last = source.getLong(at + JournalFrame.LAST_AT);
        long base = source.getLong(at + JournalFrame.BASE_AT);
        long offset = source.getLong(at + JournalFrame.OFFSET_AT);
        if (collection < 0 || !FrameEntry.agree(kind, first, last, base, offset, length)) {
            return Optional.empty();
        }
        ByteBuffer payload =
                source.slice(at + JournalFrame.ENTRY_HEADER_LENGTH, length).asReadOnlyBuffer();
        return Optional.of(new FrameEntry(kind, new CollectionId(collection), first, last, base, offset, payload));
    }

    private static Optional<FrameEntry.Kind> kind(int code) {
        for (FrameEntry.Kind kind : FrameEntry.Kind.values()) {
            if (kind.code() == code) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    private boolean isPadding(int from, int end) {
        if (end - from >= JournalFrame.ALIGNMENT) {
            return false;
        }
        for (int at = from; at < end; at++) {
            if (source.get(at) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * CRC-32C of a frame without its own four bytes; leaves position and limit of {@code buffer} as they were.
     */
    static int checksum(CRC32C crc, ByteBuffer buffer, int start, int end) {
        int position = buffer.position();
        int limit = buffer.limit();
        crc.reset();
        crc.update(buffer.limit(start + JournalFrame.CRC_AT).position(start));
        crc.update(buffer.limit(end).position(start + JournalFrame.HEADER_LENGTH));
        buffer.limit(limit).position(position);
        return (int) crc.getValue();
    }
}
