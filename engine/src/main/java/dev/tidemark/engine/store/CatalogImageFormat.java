package dev.tidemark.engine.store;

import dev.tidemark.engine.format.FormatVersion;

/**
 * Layout of the catalog's image: header, sections back to back, checksum, nothing behind it; little-endian.
 *
 * <pre>
 * header                                            sections
 *  offset  size                                      settings   each durability and sync interval, as catalog lines spell
 *       0     8  magic "TIDECTLG"                               them, and the rest of the settings as there: each
 *       8     4  version                                        length (1), ASCII; the rest's length (2) since
 *                                                              version 3, version 1 has no rest
 *      12     4  crc32c of bytes 0 to 11             records    in order of names, see below
 *      16     8  length of the file                  starts     n times 4: where in the records each one starts
 *      24     8  position                            by number  n times 4: which record has the lowest number, the next, …
 *      32     8  position seen                       keys       k times 16: h1 and place, as in a checkpoint
 *      40     8  length of the log up to position    checksum   4: crc32c of all bytes before it
 *      48     4  crc32c of the line at position     record
 *      52     4  count of settings                   offset  size
 *      56     8  highest number given out                 0     8  number of the collection
 *      64     4  count n of records                       8     8  handle
 *      68     4  count k of keys                         16     8  seed
 *      72     4  length of the settings                  24     4  which of the settings, from 0 on
 *      76     4  length of the records                   28     1  length of the name
 *      80     4  crc32c of bytes 16 to 79                29        name, UTF-8
 * </pre>
 *
 * Names are ordered as Java's strings are, by UTF-16 code units; keys ascend by h1, unsigned, and their places are offsets in
 * the log. The position seen bounds the lines whose effects may be in the image. The first sixteen bytes are the same in every
 * version.
 */
final class CatalogImageFormat {

    static final long MAGIC = 0x474c544345444954L;
    static final int VERSION =
            FormatVersion.current(FormatVersion.Kind.CATALOG_IMAGE).number();

    static final int VERSION_AT = 8;
    static final int VERSION_CRC_AT = 12;
    static final int LENGTH_AT = 16;
    static final int POSITION_AT = 24;
    static final int SEEN_AT = 32;
    static final int LOG_LENGTH_AT = 40;
    static final int LINE_CRC_AT = 48;
    static final int SETTINGS_COUNT_AT = 52;
    static final int LAST_ID_AT = 56;
    static final int RECORD_COUNT_AT = 64;
    static final int KEY_COUNT_AT = 68;
    static final int SETTINGS_LENGTH_AT = 72;
    static final int RECORDS_LENGTH_AT = 76;
    static final int HEADER_CRC_AT = 80;
    static final int HEADER_LENGTH = 84;

    static final int RECORD_HANDLE_AT = 8;
    static final int RECORD_SEED_AT = 16;
    static final int RECORD_SETTINGS_AT = 24;
    static final int RECORD_NAME_LENGTH_AT = 28;
    static final int RECORD_NAME_AT = 29;

    static final int KEY_LENGTH = 16;

    private CatalogImageFormat() {}

    /** Offset behind the sections that stay in memory, where the keys start. */
    static long keysAt(long settingsLength, long recordsLength, long recordCount) {
        return HEADER_LENGTH + settingsLength + recordsLength + 2L * Integer.BYTES * recordCount;
    }
}
