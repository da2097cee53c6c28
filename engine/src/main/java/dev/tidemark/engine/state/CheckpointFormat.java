package dev.tidemark.engine.state;

import dev.tidemark.engine.format.FormatVersion;

/**
 * Layout of a checkpoint file: header, blocks, footer, nothing behind it; little-endian.
 *
 * <pre>
 * header                                            block
 *  offset  size                                      offset  size
 *       0     8  magic "TIDECKPT"                         0     4  count c of entries, 1 to 4096
 *       8     4  version                                  4   16c  entries: h1, place
 *      12     4  crc32c of bytes 0 to 11              4+16c     4  crc32c of bytes 0 to 3+16c
 *      16     8  collection
 *      24     8  handle                             footer
 *      32     8  position                            offset  size
 *      40     8  seed fingerprint                         0     4  zero, where a block has its count
 *      48     8  expected count, to size the index        4     8  count of all entries
 *      56     4  count n of segment bases                12     8  position seen
 *      60    8n  segment bases by ordinal                20     4  crc32c of all bytes before the footer
 *   60+8n    8n  segment generations                     24     4  crc32c of bytes 0 to 23
 *  60+16n     4  crc32c of bytes 16 to 59+16n
 * </pre>
 *
 * Version 1 had no generations, and its checksum stands behind the bases. Entries ascend by h1, unsigned. The first sixteen bytes are the same in every version, so that one that is too new is told
 * from a damaged one. The position seen bounds the records whose effects may be in the image; it is above the header's when
 * the writer went on while the image was taken.
 */
final class CheckpointFormat {

    static final long MAGIC = 0x54504b4345444954L;
    static final int VERSION =
            FormatVersion.current(FormatVersion.Kind.CHECKPOINT).number();

    static final int VERSION_AT = 8;
    static final int VERSION_CRC_AT = 12;
    static final int COLLECTION_AT = 16;
    static final int HANDLE_AT = 24;
    static final int POSITION_AT = 32;
    static final int FINGERPRINT_AT = 40;
    static final int EXPECTED_AT = 48;
    static final int BASE_COUNT_AT = 56;
    static final int BASES_AT = 60;

    static final int ENTRY_LENGTH = 16;
    static final int BLOCK_ENTRIES_MAX = 4096;
    static final int BLOCK_ENTRIES_AT = 4;
    static final int BLOCK_LENGTH_MAX = BLOCK_ENTRIES_AT + BLOCK_ENTRIES_MAX * ENTRY_LENGTH + Integer.BYTES;

    static final int FOOTER_COUNT_AT = 4;
    static final int FOOTER_SEEN_AT = 12;
    static final int FOOTER_DIGEST_AT = 20;
    static final int FOOTER_CRC_AT = 24;
    static final int FOOTER_LENGTH = 28;

    private CheckpointFormat() {}

    /** Bytes of a header of that version, its checksum included. */
    static int headerLength(int version, int baseCount) {
        int rowLength = version == 1 ? Long.BYTES : 2 * Long.BYTES;
        return BASES_AT + Math.multiplyExact(rowLength, baseCount) + Integer.BYTES;
    }
}
