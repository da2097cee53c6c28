package dev.tidemark.engine.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.UnsupportedFormatException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Header and footer lines out and back in, and every way in which one can be spoilt. */
final class SegmentLinesTest {

    private static final SegmentHeader HEADER = new SegmentHeader(new CollectionId(7), "00c0ffee00c0ffee", 813);
    private static final SegmentFooter FOOTER = new SegmentFooter(new PositionRange(1, 812), 800, 123_456, 0xdeadbeef);

    @Test
    void header_encoded_isSpelledAsDocumentedAndReadsBack() {
        byte[] line = HEADER.encode();

        assertThat(new String(line, StandardCharsets.UTF_8))
                .matches("\\{\"tidemark\":\"segment\",\"version\":1,\"collection\":7,\"handle\":\"00c0ffee00c0ffee\","
                        + "\"base\":813,\"crc\":\"[0-9a-f]{8}\"}\n");
        assertThat(header(line)).isEqualTo(Reading.valid(HEADER, line.length));
    }

    @Test
    void footer_encoded_isSpelledAsDocumentedAndReadsBack() {
        byte[] line = FOOTER.encode();

        assertThat(new String(line, StandardCharsets.UTF_8))
                .matches("\\{\"tidemark\":\"footer\",\"base\":1,\"last\":812,\"count\":800,\"length\":123456,"
                        + "\"digest\":\"crc32c:deadbeef\",\"crc\":\"[0-9a-f]{8}\"}\n");
        assertThat(footer(line)).isEqualTo(Reading.valid(FOOTER, line.length));
    }

    @Test
    void marks_anyByteFlipped_areNeverValid() {
        flipEach(HEADER.encode(), SegmentLinesTest::header);
        flipEach(FOOTER.encode(), SegmentLinesTest::footer);
    }

    private static void flipEach(byte[] line, Function<byte[], Reading<?>> reader) {
        for (int at = 0; at < line.length; at++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                byte[] flipped = line.clone();
                flipped[at] ^= (byte) (1 << bit);

                Verdict expected = at == line.length - 1 ? Verdict.TORN : Verdict.DAMAGED;
                assertThat(reader.apply(flipped).verdict())
                        .as("offset=%d bit=%d", at, bit)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void marks_cutAnywhere_areTorn() {
        byte[] header = HEADER.encode();
        for (int length = 0; length < header.length; length++) {
            assertThat(SegmentHeader.read(header, 0, length).verdict()).isEqualTo(Verdict.TORN);
        }
        byte[] footer = FOOTER.encode();
        for (int length = 0; length < footer.length; length++) {
            assertThat(SegmentFooter.read(footer, 0, length).verdict()).isEqualTo(Verdict.TORN);
        }
    }

    @Test
    void header_intactOfOtherVersion_isToldApart() {
        byte[] newer = MarkLine.seal("{\"tidemark\":\"segment\",\"version\":2,\"shape\":\"new\"");
        byte[] older = MarkLine.seal("{\"tidemark\":\"segment\",\"version\":0");

        assertThat(header(newer).verdict()).isEqualTo(Verdict.TOO_NEW);
        assertThat(header(older).verdict()).isEqualTo(Verdict.TOO_OLD);
        Location place = Location.of("log/1.jsonl", 0);
        assertThatThrownBy(() -> header(newer).orThrow(place))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("segment version: expected=1 actual=2")
                .hasMessageEndingWith("file=log/1.jsonl offset=0");
    }

    @Test
    void header_intactAndMisspelt_isDamaged() {
        String[] misspelt = {
            "{\"tidemark\":\"footer\",\"version\":1,\"collection\":7,\"handle\":\"00c0ffee00c0ffee\",\"base\":813",
            "{\"tidemark\":\"segment\",\"version\":1,\"collection\":7,\"handle\":\"00C0ffee00c0ffee\",\"base\":813",
            "{\"tidemark\":\"segment\",\"version\":1,\"collection\":7,\"handle\":\"00c0ffee00c0ffee\",\"base\":0",
            "{\"tidemark\":\"segment\",\"version\":1,\"collection\":07,\"handle\":\"00c0ffee00c0ffee\",\"base\":813",
            "{\"tidemark\":\"segment\",\"version\":01,\"collection\":7,\"handle\":\"00c0ffee00c0ffee\",\"base\":813",
            "{\"tidemark\":\"segment\",\"version\":1,\"collection\":7,\"handle\":\"00c0ffee00c0ffee\",\"base\":"
                    + "9223372036854775808",
            "{\"tidemark\":\"segment\",\"version\":1,\"collection\":7,\"handle\":\"00c0ffee00c0ffee\",\"base\":1 ",
        };
        for (String body : misspelt) {
            assertThat(header(MarkLine.seal(body)).verdict()).as(body).isEqualTo(Verdict.DAMAGED);
        }
        assertThatThrownBy(() -> header(FOOTER.encode()).orThrow(Location.NOWHERE))
                .isInstanceOf(CorruptDataException.class);
    }

    @Test
    void footer_intactAndContradictory_isDamaged() {
        String digest = ",\"digest\":\"crc32c:deadbeef\"";
        String[] contradictory = {
            "{\"tidemark\":\"footer\",\"base\":0,\"last\":8,\"count\":8,\"length\":99" + digest,
            "{\"tidemark\":\"footer\",\"base\":9,\"last\":8,\"count\":8,\"length\":99" + digest,
            "{\"tidemark\":\"footer\",\"base\":1,\"last\":8,\"count\":9,\"length\":99" + digest,
            "{\"tidemark\":\"footer\",\"base\":1,\"last\":8,\"count\":0,\"length\":99" + digest,
            "{\"tidemark\":\"footer\",\"base\":1,\"last\":8,\"count\":8,\"length\":0" + digest,
            "{\"tidemark\":\"footer\",\"base\":1,\"last\":8,\"count\":08,\"length\":99" + digest,
            "{\"tidemark\":\"footer\",\"base\":1,\"last\":8,\"count\":8,\"length\":99",
        };
        for (String body : contradictory) {
            assertThat(footer(MarkLine.seal(body)).verdict()).as(body).isEqualTo(Verdict.DAMAGED);
        }
    }

    @Test
    void marks_amongLines_areToldFromRecords() {
        byte[] line = HEADER.encode();
        LineScanner scanner = new LineScanner().over(line, 0, line.length);

        assertThat(scanner.next()).isEqualTo(LineScanner.Found.MARK);
        assertThat(scanner.nextStart()).isEqualTo(line.length);
        assertThat(new LogLineReader().read(line, 0, line.length).verdict()).isEqualTo(Verdict.DAMAGED);
    }

    @Test
    void marks_impossible_areNotBuilt() {
        assertThatThrownBy(() -> new SegmentHeader(CollectionId.CATALOG, "xyz", 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SegmentHeader(CollectionId.CATALOG, "00c0ffee00c0ffee", 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SegmentFooter(new PositionRange(1, 2), 3, 10, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Reading<SegmentHeader> header(byte[] line) {
        return SegmentHeader.read(line, 0, line.length);
    }

    private static Reading<SegmentFooter> footer(byte[] line) {
        return SegmentFooter.read(line, 0, line.length);
    }
}
