package dev.tidemark.engine.state;

import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.io.FileHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;

/** Streams an image of a key index into one file, a block in memory at a time. Used once, by one thread; layout: {@link CheckpointFormat}. */
final class CheckpointWriter {

    private final FileHandle file;
    private final CRC32C digest = new CRC32C();
    private final ByteBuffer block =
            ByteBuffer.allocate(CheckpointFormat.BLOCK_LENGTH_MAX).order(ByteOrder.LITTLE_ENDIAN);

    private final IntUnaryOperator ordinals;
    private long offset;
    private long count;

    /** @param ordinals of the index's places to those of the image, negative for a segment that is not in its table */
    CheckpointWriter(FileHandle file, IntUnaryOperator ordinals) {
        this.file = file;
        this.ordinals = ordinals;
    }

    /** Writes the whole file; forcing it is the caller's. */
    void write(CheckpointHeader header, KeyIndex index, LongSupplier seen) {
        append(encode(header, index.size()));
        block.position(CheckpointFormat.BLOCK_ENTRIES_AT);
        Optional<ScanCursor> cursor = Optional.of(ScanCursor.START);
        while (cursor.isPresent()) {
            cursor = index.scan(cursor.get(), CheckpointFormat.BLOCK_ENTRIES_MAX, this::add);
        }
        if (block.position() > CheckpointFormat.BLOCK_ENTRIES_AT) {
            appendBlock();
        }
        appendFooter(Math.max(header.position(), seen.getAsLong()));
    }

    /** An entry in a segment newer than the header came by a record behind the header's position: replay brings it. */
    private void add(long h1, long place) {
        int ordinal = ordinals.applyAsInt(Place.ordinal(place));
        if (ordinal < 0) {
            return;
        }
        block.putLong(h1).putLong(Place.of(ordinal, Place.offset(place)));
        count++;
        if (block.remaining() == Integer.BYTES) {
            appendBlock();
        }
    }

    private void appendBlock() {
        int end = block.position();
        block.putInt(0, (end - CheckpointFormat.BLOCK_ENTRIES_AT) / CheckpointFormat.ENTRY_LENGTH);
        block.putInt(Checksum.of(block.array(), 0, end));
        append(block.flip());
        block.clear().position(CheckpointFormat.BLOCK_ENTRIES_AT);
    }

    private void appendFooter(long seen) {
        ByteBuffer footer = ByteBuffer.allocate(CheckpointFormat.FOOTER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        footer.putLong(CheckpointFormat.FOOTER_COUNT_AT, count);
        footer.putLong(CheckpointFormat.FOOTER_SEEN_AT, seen);
        footer.putInt(CheckpointFormat.FOOTER_DIGEST_AT, (int) digest.getValue());
        footer.putInt(CheckpointFormat.FOOTER_CRC_AT, Checksum.of(footer.array(), 0, CheckpointFormat.FOOTER_CRC_AT));
        append(footer);
    }

    private void append(ByteBuffer bytes) {
        int length = bytes.remaining();
        digest.update(bytes.duplicate());
        file.write(bytes, offset);
        offset += length;
    }

    private static ByteBuffer encode(CheckpointHeader header, long expected) {
        List<Long> bases = header.segmentBases();
        int length = CheckpointFormat.headerLength(CheckpointFormat.VERSION, bases.size());
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(CheckpointFormat.MAGIC).putInt(CheckpointFormat.VERSION);
        bytes.putInt(Checksum.of(bytes.array(), 0, CheckpointFormat.VERSION_CRC_AT));
        bytes.putLong(header.identity().collection().value());
        bytes.putLong(header.identity().handle());
        bytes.putLong(header.position());
        bytes.putLong(header.identity().seedFingerprint());
        bytes.putLong(expected);
        bytes.putInt(bases.size());
        bases.forEach(bytes::putLong);
        header.segmentGenerations().forEach(bytes::putLong);
        bytes.putInt(Checksum.of(bytes.array(), CheckpointFormat.COLLECTION_AT, bytes.position()));
        return bytes.flip();
    }
}
