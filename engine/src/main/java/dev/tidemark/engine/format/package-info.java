/**
 * The bytes of every file: how they are written, and what a reader makes of them. Does no I/O: arrays and
 * buffers in, arrays and buffers out. Worked examples stand in {@code engine/docs/formats.md}, the reasons in
 * {@code engine/docs/0002-line-format.md}.
 *
 * <p>Segment, and {@code catalog.jsonl}, which is the segment of collection 0
 * ({@link dev.tidemark.engine.format.SegmentHeader}, {@link dev.tidemark.engine.format.LogLineWriter},
 * {@link dev.tidemark.engine.format.SegmentFooter}):
 *
 * <pre>
 *  segment    = header *line [footer]             ; a footer once the segment is closed
 *  header     = '{"tidemark":"segment","version":' number ',"collection":' number ',"handle":"' 16HEX
 *               '","base":' number crc
 *  footer     = '{"tidemark":"footer","base":' number ',"last":' number ',"count":' number
 *               ',"length":' number ',"digest":"crc32c:' 8HEX '"' crc
 *  line       = '{"position":' number ',"time":"' time '"' body crc
 *  body       = ',"op":"SET"' key [commit] [expires [sliding]] value
 *             / ',"op":"DELETE"' key [commit] [expires]
 *             / ',"op":"APPEND"' [commit] [expires] value
 *             / ',"op":"CHECKPOINT"' [commit] [expires] value
 *  key        = ',"key":"' 1*unit '"'
 *  unit       = byte                              ; from 0x20 on, neither quote nor backslash
 *             / '\"' / '\\' / '\b' / '\t' / '\n' / '\f' / '\r'
 *             / '\' 'u00' 2HEX                    ; below 0x20, for those without a short form
 *  commit     = ',"commit":' number               ; only when above the position
 *  expires    = ',"expires":"' time '"'
 *  sliding    = ',"sliding":' number             ; milliseconds, from 1 on
 *  value      = ',"value":' json                  ; RFC 8259, no space outside strings
 *  crc        = ',"crc":"' 8HEX '"}' newline      ; CRC-32C of the line before this
 *  time       = YYYY-MM-DD 'T' hh:mm:ss '.' mmm 'Z'
 *  number     = '0' / digits                      ; no leading zero, at most 2^63-1
 *  HEX        = '0'-'9' / 'a'-'f'
 * </pre>
 *
 * <p>Journal file, little-endian ({@link dev.tidemark.engine.format.JournalFileHeader},
 * {@link dev.tidemark.engine.format.JournalFrame}):
 *
 * <pre>
 *  journal    = block *frame *byte                ; what follows the last frame is zeros or an earlier life's frames
 *  block      = "TIDEWAL1" version:u32 shard:u32 number:u64 epoch:u64 length:u64 4052ZERO crc:u32
 *  frame      = "TDWF" length:u32 number:u64 epoch:u64 sequence:u64 durable:u64 count:u32 crc:u32
 *               1*entry *7ZERO
 *  entry      = collection:u64 kind:u32 first:u64 last:u64 base:u64 offset:u64 length:u32 *byte
 * </pre>
 *
 * <p>Checkpoints and the image of the catalog are laid out beside their codecs, in the packages {@code state} and {@code store}.
 *
 * <p>Every decoder of these answers with a {@link dev.tidemark.engine.format.Verdict}, not with an exception: what
 * is missing or damaged is evidence, and recovery is who judges it.
 */
@NullMarked
package dev.tidemark.engine.format;

import org.jspecify.annotations.NullMarked;
