package dev.tidemark.engine.store;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The catalog as it stood at one position, in the bytes of its file; entries are decoded when they are asked for. Immutable, any
 * thread. Layout: {@link CatalogImageFormat}.
 *
 * <p>Cost: the names and 37 bytes a collection. A search by name or by number is a binary one.
 */
public final class CatalogImage {

    static final CatalogImage NONE = new CatalogImage(CatalogImageHeader.NOTHING, List.of(), new byte[0], 0, 0);

    /** From this first byte on, UTF-8 and UTF-16 order differently: surrogates stand below U+E000 there. */
    private static final int FIRST_ABOVE_SURROGATES = 0xee;

    private static final int FIRST_SUPPLEMENTARY = 0xf0;

    private final CatalogImageHeader header;
    private final List<CollectionSettings> settings;
    private final byte[] array;
    private final ByteBuffer bytes;
    private final int recordsAt;
    private final int startsAt;
    private final int size;

    /**
     * @param array the file up to its keys
     * @param recordsAt where in it the records start
     * @param size count of records
     */
    CatalogImage(CatalogImageHeader header, List<CollectionSettings> settings, byte[] array, int recordsAt, int size) {
        this.header = header;
        this.settings = List.copyOf(settings);
        this.array = array;
        this.bytes = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
        this.recordsAt = recordsAt;
        this.startsAt = array.length - 2 * Integer.BYTES * size;
        this.size = size;
    }

    public CatalogImageHeader header() {
        return header;
    }

    /** Count of collections. */
    public int size() {
        return size;
    }

    /** The entry of that ordinal in order of names, from 0 on. */
    public CatalogEntry entry(int ordinal) {
        int at = recordAt(ordinal);
        int nameAt = at + CatalogImageFormat.RECORD_NAME_AT;
        return new CatalogEntry(
                new CollectionName(new String(array, nameAt, nameEnd(at) - nameAt, StandardCharsets.UTF_8)),
                new CollectionId(bytes.getLong(at)),
                CatalogEntry.handleOf(bytes.getLong(at + CatalogImageFormat.RECORD_HANDLE_AT)),
                bytes.getLong(at + CatalogImageFormat.RECORD_SEED_AT),
                settings.get(bytes.getInt(at + CatalogImageFormat.RECORD_SETTINGS_AT)));
    }

    private int recordAt(int ordinal) {
        return recordsAt + bytes.getInt(startsAt + Integer.BYTES * ordinal);
    }

    private int nameEnd(int recordAt) {
        int length = Byte.toUnsignedInt(bytes.get(recordAt + CatalogImageFormat.RECORD_NAME_LENGTH_AT));
        return recordAt + CatalogImageFormat.RECORD_NAME_AT + length;
    }

    public Optional<CatalogEntry> find(CollectionName name) {
        int ordinal = ordinalOf(name);
        return ordinal < 0 ? Optional.empty() : Optional.of(entry(ordinal));
    }

    boolean contains(CollectionName name) {
        return ordinalOf(name) >= 0;
    }

    /** The ordinal of the first name behind this one, the size where there is none. */
    int ordinalBehind(CollectionName name) {
        int ordinal = ordinalOf(name);
        return ordinal < 0 ? ~ordinal : ordinal + 1;
    }

    /** The name's ordinal, or the complement of what it would be. */
    private int ordinalOf(CollectionName name) {
        if (size == 0) {
            return ~0;
        }
        byte[] utf8 = name.value().getBytes(StandardCharsets.UTF_8);
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = compare(recordAt(middle), utf8);
            if (order == 0) {
                return middle;
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return ~low;
    }

    /** Order of the record's name and another one, as that of their strings. */
    private int compare(int recordAt, byte[] utf8) {
        int start = recordAt + CatalogImageFormat.RECORD_NAME_AT;
        int end = nameEnd(recordAt);
        int differing = Arrays.mismatch(array, start, end, utf8, 0, utf8.length);
        if (differing < 0) {
            return 0;
        }
        if (differing == Math.min(end - start, utf8.length)) {
            return Integer.compare(end - start, utf8.length);
        }
        return Integer.compare(weight(array[start + differing]), weight(utf8[differing]));
    }

    /** Of the first byte that differs, so that characters from U+E000 to U+FFFF come behind the supplementary ones. */
    private static int weight(byte differing) {
        int value = Byte.toUnsignedInt(differing);
        boolean above = value >= FIRST_ABOVE_SURROGATES && value < FIRST_SUPPLEMENTARY;
        return above ? value + 0x100 : value;
    }

    /** The collection of that number. */
    public Optional<CatalogEntry> find(CollectionId id) {
        int byNumberAt = startsAt + Integer.BYTES * size;
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int ordinal = bytes.getInt(byNumberAt + Integer.BYTES * middle);
            int order = Long.compare(bytes.getLong(recordAt(ordinal)), id.value());
            if (order == 0) {
                return Optional.of(entry(ordinal));
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return Optional.empty();
    }
}
