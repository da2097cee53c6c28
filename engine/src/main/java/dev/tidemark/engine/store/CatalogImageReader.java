package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.format.FixedText;
import dev.tidemark.engine.format.FormatVersion;
import dev.tidemark.engine.format.Verdict;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.state.CheckpointReading.Reason;
import dev.tidemark.engine.state.KeyIndex;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Reads the image of the catalog and verifies every byte of it. Used once, by one thread; layout: {@link CatalogImageFormat}.
 */
final class CatalogImageReader {

    private static final int BLOCK_KEYS = 1 << 14;

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
    private final CRC32C checksum = new CRC32C();

    CatalogImageReader(FileHandle file) {
        this.file = file;
    }

    CatalogImageReading read() {
        try {
            ByteBuffer header =
                    ByteBuffer.allocate(CatalogImageFormat.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            fill(header, 0);
            requireVersion(header);
            requireLengths(header);
            int keyCount = header.getInt(CatalogImageFormat.KEY_COUNT_AT);
            int keysAt = Math.toIntExact(keysAt(header));
            byte[] kept = new byte[keysAt];
            fill(ByteBuffer.wrap(kept), 0);
            checksum.update(kept);
            KeyIndex index = KeyIndex.sized(keyCount);
            readKeys(index, keysAt, keyCount);
            requireChecksum(keysAt + (long) keyCount * CatalogImageFormat.KEY_LENGTH);
            return new CatalogImageReading.Loaded(image(header, kept), index);
        } catch (Rejection rejection) {
            return new CatalogImageReading.Unusable(rejection.reason, rejection.detail);
        }
    }

    private static void requireVersion(ByteBuffer header) throws Rejection {
        if (header.getLong(0) != CatalogImageFormat.MAGIC) {
            throw new Rejection(Reason.CORRUPT, "not an image of a catalog");
        }
        requireEqual(header, CatalogImageFormat.VERSION_CRC_AT, 0, "version");
        int version = header.getInt(CatalogImageFormat.VERSION_AT);
        Verdict verdict = FormatVersion.judge(FormatVersion.Kind.CATALOG_IMAGE, version);
        if (verdict != Verdict.VALID) {
            throw new Rejection(
                    verdict == Verdict.TOO_NEW ? Reason.TOO_NEW : Reason.TOO_OLD,
                    "version is not readable: expected=" + CatalogImageFormat.VERSION + " actual=" + version);
        }
        requireEqual(header, CatalogImageFormat.HEADER_CRC_AT, CatalogImageFormat.LENGTH_AT, "header");
    }

    private static void requireEqual(ByteBuffer header, int at, int start, String what) throws Rejection {
        if (header.getInt(at) != Checksum.of(header.slice(start, at - start))) {
            throw new Rejection(Reason.CORRUPT, "checksum of the " + what + " does not hold");
        }
    }

    private void requireLengths(ByteBuffer header) throws Rejection {
        long length = header.getLong(CatalogImageFormat.LENGTH_AT);
        if (file.length() < length) {
            throw new Rejection(Reason.TORN, "file ends early: expected=" + length + " actual=" + file.length());
        }
        long told = keysAt(header)
                + (long) CatalogImageFormat.KEY_LENGTH * header.getInt(CatalogImageFormat.KEY_COUNT_AT)
                + Integer.BYTES;
        if (file.length() != length || told != length) {
            throw new Rejection(
                    Reason.CORRUPT,
                    "length is another: expected=" + length + " actual=" + file.length() + " told=" + told);
        }
    }

    private static long keysAt(ByteBuffer header) {
        return CatalogImageFormat.keysAt(
                header.getInt(CatalogImageFormat.SETTINGS_LENGTH_AT),
                header.getInt(CatalogImageFormat.RECORDS_LENGTH_AT),
                header.getInt(CatalogImageFormat.RECORD_COUNT_AT));
    }

    private void readKeys(KeyIndex index, long start, int count) throws Rejection {
        ByteBuffer block = ByteBuffer.allocate(CatalogImageFormat.KEY_LENGTH * Math.min(count, BLOCK_KEYS))
                .order(ByteOrder.LITTLE_ENDIAN);
        long at = start;
        for (int left = count; left > 0; left -= BLOCK_KEYS) {
            block.clear().limit(CatalogImageFormat.KEY_LENGTH * Math.min(left, BLOCK_KEYS));
            fill(block, at);
            checksum.update(block.duplicate());
            at += block.limit();
            while (block.hasRemaining()) {
                long h1 = block.getLong();
                index.add(h1, block.getLong());
            }
        }
    }

    private void requireChecksum(long at) throws Rejection {
        ByteBuffer expected = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        fill(expected, at);
        if (expected.getInt(0) != (int) checksum.getValue()) {
            throw new Rejection(Reason.CORRUPT, "checksum of the file does not hold");
        }
    }

    private static CatalogImage image(ByteBuffer header, byte[] kept) throws Rejection {
        int recordsAt = CatalogImageFormat.HEADER_LENGTH + header.getInt(CatalogImageFormat.SETTINGS_LENGTH_AT);
        try {
            CatalogImageHeader of = new CatalogImageHeader(
                    header.getLong(CatalogImageFormat.POSITION_AT),
                    header.getLong(CatalogImageFormat.SEEN_AT),
                    header.getLong(CatalogImageFormat.LOG_LENGTH_AT),
                    header.getInt(CatalogImageFormat.LINE_CRC_AT),
                    header.getLong(CatalogImageFormat.LAST_ID_AT));
            List<CollectionSettings> settings = settings(
                    ByteBuffer.wrap(
                                    kept,
                                    CatalogImageFormat.HEADER_LENGTH,
                                    recordsAt - CatalogImageFormat.HEADER_LENGTH)
                            .order(ByteOrder.LITTLE_ENDIAN),
                    header.getInt(CatalogImageFormat.SETTINGS_COUNT_AT),
                    header.getInt(CatalogImageFormat.VERSION_AT));
            return new CatalogImage(of, settings, kept, recordsAt, header.getInt(CatalogImageFormat.RECORD_COUNT_AT));
        } catch (TidemarkException | IllegalArgumentException | BufferUnderflowException nonsense) {
            throw new Rejection(Reason.CORRUPT, "image contradicts itself: reason=" + nonsense.getMessage());
        }
    }

    private static List<CollectionSettings> settings(ByteBuffer table, int count, int version) {
        List<CollectionSettings> settings = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            String durability = text(table);
            String syncInterval = text(table);
            FixedText extras = FixedText.of(extras(table, version), Location.NOWHERE);
            settings.add(SettingsText.decode(durability, syncInterval, extras, Location.NOWHERE));
        }
        return settings;
    }

    private static String extras(ByteBuffer table, int version) {
        return switch (version) {
            case 1 -> "";
            case 2 -> text(table);
            default -> text(table, Short.toUnsignedInt(table.getShort()));
        };
    }

    private static String text(ByteBuffer table) {
        return text(table, Byte.toUnsignedInt(table.get()));
    }

    private static String text(ByteBuffer table, int length) {
        byte[] text = new byte[length];
        table.get(text);
        return new String(text, StandardCharsets.US_ASCII);
    }

    private void fill(ByteBuffer target, long offset) throws Rejection {
        int wanted = target.remaining();
        int read = file.read(target, offset);
        if (read < wanted) {
            throw new Rejection(Reason.TORN, "file ends early: length=" + (offset + read));
        }
        target.flip();
    }
}
