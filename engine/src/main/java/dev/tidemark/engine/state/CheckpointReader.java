package dev.tidemark.engine.state;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.format.FormatVersion;
import dev.tidemark.engine.format.Verdict;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.state.CheckpointReading.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Reads one checkpoint file and verifies every byte of it. Used once, by one thread; layout: {@link CheckpointFormat}. */
final class CheckpointReader {

    /** Leaves the reading of a file that does not serve; never leaves this class, hence without a stack trace. */
    private static final class Rejection extends Exception {

        private static final long serialVersionUID = 1L;

        private final Reason reason;
        private final String detail;

        Rejection(Reason reason, String detail) {
            super(detail, null, false, false);
            this.reason = reason;
            this.detail = detail;
        }
    }

    private final FileHandle file;
    private final String name;
    private final CRC32C digest = new CRC32C();

    private long offset;

    /** Where the part starts that was taken last. */
    private long partOffset;

    private long count;
    private int version;

    CheckpointReader(FileHandle file, String name) {
        this.file = file;
        this.name = name;
    }

    /** @param lastPosition of the log as it is now */
    CheckpointReading read(CheckpointHeader.Identity expected, long lastPosition) {
        try {
            readPrologue();
            ByteBuffer fields = readFields();
            CheckpointHeader header = header(fields);
            requireIdentity(header, expected);
            requireInLog(header.position(), lastPosition);
            long hint = Math.min(
                    fields.getLong(CheckpointFormat.EXPECTED_AT - CheckpointFormat.COLLECTION_AT),
                    file.length() / CheckpointFormat.ENTRY_LENGTH);
            KeyIndex index = KeyIndex.sized(hint);
            requireInLog(readEntries(index::add, header), lastPosition);
            return new CheckpointReading.Loaded(header, index);
        } catch (Rejection rejection) {
            String detail = rejection.detail + " offset=" + offset;
            return new CheckpointReading.Unusable(name, rejection.reason, detail);
        }
    }

    /** Reads any collection's checkpoint: entries go to {@code entries} as blocks are verified, in ascending order. */
    CheckpointScan scan(EntryConsumer entries) {
        Optional<CheckpointHeader> header = Optional.empty();
        try {
            readPrologue();
            header = Optional.of(header(readFields()));
            long seen = readEntries(entries, header.get());
            return new CheckpointScan(header, count, seen, offset, Optional.empty());
        } catch (Rejection rejection) {
            CheckpointReading.Unusable flaw = new CheckpointReading.Unusable(name, rejection.reason, rejection.detail);
            return new CheckpointScan(header, count, 0, partOffset, Optional.of(flaw));
        }
    }

    private void readPrologue() throws Rejection {
        ByteBuffer prologue = take(CheckpointFormat.COLLECTION_AT);
        if (prologue.getLong(0) != CheckpointFormat.MAGIC) {
            throw new Rejection(Reason.CORRUPT, "not a checkpoint");
        }
        if (prologue.getInt(CheckpointFormat.VERSION_CRC_AT)
                != Checksum.of(prologue.slice(0, CheckpointFormat.VERSION_CRC_AT))) {
            throw new Rejection(Reason.CORRUPT, "checksum of the version does not hold");
        }
        version = prologue.getInt(CheckpointFormat.VERSION_AT);
        Verdict verdict = FormatVersion.judge(FormatVersion.Kind.CHECKPOINT, version);
        if (verdict != Verdict.VALID) {
            throw new Rejection(
                    verdict == Verdict.TOO_NEW ? Reason.TOO_NEW : Reason.TOO_OLD,
                    "version is not readable: expected=" + CheckpointFormat.VERSION + " actual=" + version);
        }
    }

    /** The header from the collection on, without its checksum. */
    private ByteBuffer readFields() throws Rejection {
        int baseCountAt = CheckpointFormat.BASE_COUNT_AT - CheckpointFormat.COLLECTION_AT;
        int baseCount = peek(baseCountAt + Integer.BYTES).getInt(baseCountAt);
        if (baseCount < 0 || baseCount > Place.ORDINAL_MAX + 1) {
            throw new Rejection(Reason.CORRUPT, "count of segments is out of range: count=" + baseCount);
        }
        int length = CheckpointFormat.headerLength(version, baseCount) - CheckpointFormat.COLLECTION_AT;
        ByteBuffer fields = take(length);
        if (!endsWithChecksum(fields)) {
            throw new Rejection(Reason.CORRUPT, "checksum of the header does not hold");
        }
        return fields;
    }

    private CheckpointHeader header(ByteBuffer fields) throws Rejection {
        long collection = fields.getLong();
        long handle = fields.getLong();
        long position = fields.getLong();
        long fingerprint = fields.getLong();
        if (position < 0 || collection < 0) {
            throw new Rejection(
                    Reason.CORRUPT,
                    "number of the header is negative: collection=" + collection + " position=" + position);
        }
        int segments = fields.getInt(CheckpointFormat.BASE_COUNT_AT - CheckpointFormat.COLLECTION_AT);
        fields.position(CheckpointFormat.BASES_AT - CheckpointFormat.COLLECTION_AT);
        List<Long> bases = numbers(fields, segments);
        List<Long> generations = version == 1 ? Collections.nCopies(segments, 0L) : numbers(fields, segments);
        CollectionId id = new CollectionId(collection);
        return new CheckpointHeader(
                new CheckpointHeader.Identity(id, handle, fingerprint), position, bases, generations);
    }

    private static List<Long> numbers(ByteBuffer fields, int count) {
        List<Long> numbers = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            numbers.add(fields.getLong());
        }
        return numbers;
    }

    private static void requireIdentity(CheckpointHeader header, CheckpointHeader.Identity expected) throws Rejection {
        if (!header.identity().equals(expected)) {
            throw new Rejection(
                    Reason.FOREIGN,
                    "of another collection or incarnation: collection="
                            + header.identity().collection());
        }
    }

    /** @return the position seen */
    private long readEntries(EntryConsumer entries, CheckpointHeader header) throws Rejection {
        long lastHash = 0;
        while (true) {
            int blockCount = peek(Integer.BYTES).getInt(0);
            if (blockCount == 0) {
                return readFooter();
            }
            if (blockCount < 0 || blockCount > CheckpointFormat.BLOCK_ENTRIES_MAX) {
                throw new Rejection(Reason.CORRUPT, "count of a block is out of range: count=" + blockCount);
            }
            int length = CheckpointFormat.BLOCK_ENTRIES_AT + blockCount * CheckpointFormat.ENTRY_LENGTH + Integer.BYTES;
            ByteBuffer block = take(length);
            if (!endsWithChecksum(block)) {
                throw new Rejection(Reason.CORRUPT, "checksum of a block does not hold");
            }
            lastHash = addBlock(entries, header, block, lastHash);
            count += blockCount;
        }
    }

    private static long addBlock(EntryConsumer entries, CheckpointHeader header, ByteBuffer block, long hashBefore)
            throws Rejection {
        long lastHash = hashBefore;
        block.position(CheckpointFormat.BLOCK_ENTRIES_AT);
        while (block.remaining() > Integer.BYTES) {
            long h1 = block.getLong();
            long place = block.getLong();
            if (Long.compareUnsigned(lastHash, h1) > 0) {
                throw new Rejection(Reason.CORRUPT, "entries do not ascend");
            }
            if (place == KeyIndex.ABSENT
                    || Place.ordinal(place) >= header.segmentBases().size()) {
                throw new Rejection(Reason.CORRUPT, "an entry is in no segment: ordinal=" + Place.ordinal(place));
            }
            entries.accept(h1, place);
            lastHash = h1;
        }
        return lastHash;
    }

    private long readFooter() throws Rejection {
        int digestBefore = (int) digest.getValue();
        ByteBuffer footer = take(CheckpointFormat.FOOTER_LENGTH);
        if (!endsWithChecksum(footer)) {
            throw new Rejection(Reason.CORRUPT, "checksum of the footer does not hold");
        }
        if (footer.getLong(CheckpointFormat.FOOTER_COUNT_AT) != count
                || footer.getInt(CheckpointFormat.FOOTER_DIGEST_AT) != digestBefore) {
            throw new Rejection(Reason.CORRUPT, "footer does not fit the blocks");
        }
        if (file.length() != offset) {
            throw new Rejection(Reason.CORRUPT, "bytes follow the footer: length=" + file.length());
        }
        return footer.getLong(CheckpointFormat.FOOTER_SEEN_AT);
    }

    private static void requireInLog(long position, long lastPosition) throws Rejection {
        if (position > lastPosition) {
            throw new Rejection(
                    Reason.AHEAD_OF_LOG,
                    "holds records that the log has not: last=" + lastPosition + " seen=" + position);
        }
    }

    private static boolean endsWithChecksum(ByteBuffer bytes) {
        int end = bytes.limit() - Integer.BYTES;
        return bytes.getInt(end) == Checksum.of(bytes.slice(0, end));
    }

    private ByteBuffer take(int length) throws Rejection {
        ByteBuffer bytes = peek(length);
        digest.update(bytes.duplicate());
        partOffset = offset;
        offset += length;
        return bytes;
    }

    private ByteBuffer peek(int length) throws Rejection {
        if (file.length() - offset < length) {
            throw new Rejection(Reason.TORN, "file ends early: length=" + file.length());
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        int read = file.read(bytes, offset);
        if (read < length) {
            throw new Rejection(Reason.TORN, "file ends early: length=" + (offset + read));
        }
        return bytes.flip();
    }
}
