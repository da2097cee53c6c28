package dev.tidemark.engine.chunk;

import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.format.FormatVersion;
import java.util.zip.CRC32C;

/**
 * Layout of a chunk's index file: a header block, table blocks, nothing behind them; little-endian, each block 4096 bytes.
 *
 * <pre>
 * header block                                       table block
 *  offset  size                                       offset  size
 *       0     8  magic "TIDECHNK"                          0     4  number of the block, from 0 on
 *       8     4  version                                   4     4  crc32c of bytes 0 to 3 and 8 to 4095
 *      12     4  crc32c of bytes 0 to 11                   8     e  entry 0
 *      16     8  collection                              8+e     e  entry 1, and so on; zeros behind the last
 *      24     8  handle
 *      32     8  start of the range                   entry without positions, e = 8: one for each position
 *      40     8  last of the range                         0     8  offset of the element
 *      48     8  count of entries
 *      56     8  length of the segment                entry with positions, e = 16: one for each line
 *      64     4  digest of the segment                     0     8  position
 *      68     4  bytes e of an entry, 8 or 16              8     8  offset of the element
 *      72     8  length of the content
 *      80     8  offset of the content in its file    variant
 *      88     4  version of the renderer                   0    16  name of the encoding, zeros behind it
 *      92     4  count v of variants                      16     8  suffix of the file's name, zeros behind it
 *      96    32  name of the renderer, zeros behind it    24     8  length of the file
 *     128   40v  variants, zeros behind them              32     4  crc32c of the file
 *                                                         36     4  zero
 *    4092     4  crc32c of bytes 0 to 4091
 * </pre>
 *
 * Offsets count from the start of the content. A line that renders to nothing has the offset at which the next element would
 * stand. The first sixteen bytes are the same in every version, so that one that is too new is told from a damaged one.
 */
final class ChunkIndexFormat {

    static final long MAGIC = 0x4b4e484345444954L;
    static final int VERSION =
            FormatVersion.current(FormatVersion.Kind.CHUNK_INDEX).number();

    static final int BLOCK_LENGTH = 4096;

    static final int VERSION_AT = 8;
    static final int VERSION_CRC_AT = 12;
    static final int COLLECTION_AT = 16;
    static final int RENDERER_NAME_LENGTH = 32;
    static final int VARIANT_NAME_LENGTH = 16;
    static final int SUFFIX_LENGTH = 8;
    static final int VARIANTS_MAX = 16;
    static final int HEADER_CRC_AT = BLOCK_LENGTH - Integer.BYTES;

    static final int NUMBER_AT = 0;
    static final int BLOCK_CRC_AT = 4;
    static final int ENTRIES_AT = 8;
    static final int ENTRY_LENGTH = 8;
    static final int ENTRY_WITH_POSITION_LENGTH = 16;

    private ChunkIndexFormat() {}

    static int entriesPerBlock(int entryLength) {
        return (BLOCK_LENGTH - ENTRIES_AT) / entryLength;
    }

    /** Bytes of a whole index file. */
    static long fileLength(long count, int entryLength) {
        int each = entriesPerBlock(entryLength);
        return offsetOfBlock((count + each - 1) / each);
    }

    static long offsetOfBlock(long number) {
        return BLOCK_LENGTH * (number + 1);
    }

    /** Of a table block that starts at {@code start}: all of it but the checksum itself. */
    static int checksumOfBlock(byte[] source, int start) {
        CRC32C crc = new CRC32C();
        crc.update(source, start, BLOCK_CRC_AT);
        crc.update(source, start + ENTRIES_AT, BLOCK_LENGTH - ENTRIES_AT);
        return (int) crc.getValue();
    }

    static int checksumOfHeader(byte[] source) {
        return Checksum.of(source, 0, HEADER_CRC_AT);
    }
}
