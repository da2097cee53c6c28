package dev.tidemark.engine.format;

import dev.tidemark.engine.PositionRange;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Last line of a closed segment: what must stand before it. Immutable.
 *
 * @param positions from the segment's base position to that of its last record
 * @param count records in the segment; fewer than positions after a compaction
 * @param lengthBytes of header and records: where the footer starts in the file
 * @param digest CRC-32C of those bytes
 */
public record SegmentFooter(PositionRange positions, long count, long lengthBytes, int digest) {

    private static final Pattern FIELDS =
            Pattern.compile("\\{\"tidemark\":\"footer\",\"base\":([0-9]+),\"last\":([0-9]+)"
                    + ",\"count\":([0-9]+),\"length\":([0-9]+),\"digest\":\"crc32c:([0-9a-f]{8})\"");

    public SegmentFooter {
        if (!agree(positions.first(), positions.last(), count, lengthBytes)) {
            throw new IllegalArgumentException(
                    "footer contradicts itself: positions=" + positions + " count=" + count + " length=" + lengthBytes);
        }
    }

    /** The line with its newline. */
    public byte[] encode() {
        return MarkLine.seal("{\"tidemark\":\"footer\",\"base\":" + positions.first() + ",\"last\":" + positions.last()
                + ",\"count\":" + count + ",\"length\":" + lengthBytes + ",\"digest\":\"crc32c:"
                + String.format("%08x", digest) + '"');
    }

    /**
     * Reads the footer line that starts at {@code start}. Whether the bytes before it agree is for the caller
     * to check.
     *
     * @return valid, with the index after its newline as the end; torn without a newline before {@code end};
     *     damaged, which includes any intact line that is no footer
     */
    public static Reading<SegmentFooter> read(byte[] source, int start, int end) {
        return MarkLine.read(source, start, end, SegmentFooter::parse);
    }

    private static Reading<SegmentFooter> parse(MarkLine.Body body) {
        Matcher fields = FIELDS.matcher(body.text());
        if (!fields.matches()) {
            return body.not(Verdict.DAMAGED, "line is no segment footer");
        }
        List<Long> numbers = IntStream.rangeClosed(1, 4)
                .mapToObj(group -> MarkLine.number(fields.group(group)))
                .flatMap(Optional::stream)
                .toList();
        if (numbers.size() < 4 || !agree(numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3))) {
            return body.not(Verdict.DAMAGED, "segment footer contradicts itself");
        }
        PositionRange positions = new PositionRange(numbers.get(0), numbers.get(1));
        int digest = Integer.parseUnsignedInt(fields.group(5), 16);
        return body.valid(new SegmentFooter(positions, numbers.get(2), numbers.get(3), digest));
    }

    private static boolean agree(long base, long last, long count, long lengthBytes) {
        return base >= 1 && last >= base && count >= 1 && count - 1 <= last - base && lengthBytes >= 1;
    }
}
