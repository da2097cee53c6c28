package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.state.KeyIndex;
import dev.tidemark.engine.state.ScanCursor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Lays an image of the catalog out. Used once, by one thread; layout: {@link CatalogImageFormat}. */
final class CatalogImageWriter {

    private static final int KEYS_PER_STEP = 4096;

    private final List<CatalogEntry> entries;
    private final Map<CollectionSettings, Integer> settings = new LinkedHashMap<>();
    private final byte[][] names;
    private final long recordsLength;
    private long[] keys;
    private int keyWords;

    /**
     * @param entries in order of names
     * @param index of the catalog's log
     */
    CatalogImageWriter(List<CatalogEntry> entries, KeyIndex index) {
        this.entries = entries;
        this.names = new byte[entries.size()][];
        long length = 0;
        for (int ordinal = 0; ordinal < names.length; ordinal++) {
            CatalogEntry entry = entries.get(ordinal);
            names[ordinal] = entry.name().value().getBytes(StandardCharsets.UTF_8);
            length += CatalogImageFormat.RECORD_NAME_AT + names[ordinal].length;
            settings.putIfAbsent(entry.settings(), settings.size());
        }
        this.recordsLength = length;
        this.keys = new long[Math.toIntExact(2 * index.size() + 2)];
        Optional<ScanCursor> cursor = Optional.of(ScanCursor.START);
        while (cursor.isPresent()) {
            cursor = index.scan(cursor.get(), KEYS_PER_STEP, this::addKey);
        }
    }

    private void addKey(long h1, long place) {
        if (keyWords == keys.length) {
            keys = Arrays.copyOf(keys, Math.multiplyExact(2, keys.length));
        }
        keys[keyWords++] = h1;
        keys[keyWords++] = place;
    }

    /** The whole file. */
    byte[] encode(CatalogImageHeader header) {
        byte[] table = settingsTable();
        long keysAt = CatalogImageFormat.keysAt(table.length, recordsLength, names.length);
        int length = Math.toIntExact(keysAt + (long) keyWords * Long.BYTES + Integer.BYTES);
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        putHeader(bytes, header, table.length);
        bytes.put(table);
        putRecords(bytes);
        byNumber().forEach(bytes::putInt);
        Arrays.stream(keys, 0, keyWords).forEach(bytes::putLong);
        bytes.putInt(Checksum.of(bytes.array(), 0, bytes.position()));
        return bytes.array();
    }

    private void putHeader(ByteBuffer bytes, CatalogImageHeader header, int settingsLength) {
        bytes.putLong(CatalogImageFormat.MAGIC).putInt(CatalogImageFormat.VERSION);
        bytes.putInt(Checksum.of(bytes.slice(0, CatalogImageFormat.VERSION_CRC_AT)));
        bytes.putLong(bytes.capacity());
        bytes.putLong(header.position()).putLong(header.seen()).putLong(header.logLengthBytes());
        bytes.putInt(header.lineChecksum()).putInt(settings.size());
        bytes.putLong(header.lastId());
        bytes.putInt(names.length).putInt(keyWords / 2);
        bytes.putInt(settingsLength).putInt(Math.toIntExact(recordsLength));
        int at = CatalogImageFormat.LENGTH_AT;
        bytes.putInt(Checksum.of(bytes.slice(at, bytes.position() - at)));
    }

    private byte[] settingsTable() {
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        for (CollectionSettings each : settings.keySet()) {
            putText(table, each.durability().name().toLowerCase(Locale.ROOT));
            putText(table, each.syncInterval().toString());
            String extras = SettingsText.extras(each);
            table.write(extras.length());
            table.write(extras.length() >> Byte.SIZE);
            table.writeBytes(extras.getBytes(StandardCharsets.US_ASCII));
        }
        return table.toByteArray();
    }

    private static void putText(ByteArrayOutputStream table, String text) {
        table.write(text.length());
        table.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void putRecords(ByteBuffer bytes) {
        int[] starts = new int[names.length];
        int recordsAt = bytes.position();
        for (int ordinal = 0; ordinal < names.length; ordinal++) {
            CatalogEntry entry = entries.get(ordinal);
            starts[ordinal] = bytes.position() - recordsAt;
            bytes.putLong(entry.id().value());
            bytes.putLong(Long.parseUnsignedLong(entry.handle(), 16));
            bytes.putLong(entry.seed());
            bytes.putInt(settings.getOrDefault(entry.settings(), 0));
            bytes.put((byte) names[ordinal].length);
            bytes.put(names[ordinal]);
        }
        Arrays.stream(starts).forEach(bytes::putInt);
    }

    private IntStream byNumber() {
        return IntStream.range(0, names.length)
                .boxed()
                .sorted(Comparator.comparingLong(
                        ordinal -> entries.get(ordinal).id().value()))
                .mapToInt(Integer::intValue);
    }
}
