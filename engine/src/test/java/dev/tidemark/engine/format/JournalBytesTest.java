package dev.tidemark.engine.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.PositionRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Journal headers and frames out and back in, and every way in which one can be spoilt. */
final class JournalBytesTest {

    private static final long NUMBER = 0x1122334455667788L;
    private static final JournalFrame.Stamp STAMP = new JournalFrame.Stamp(NUMBER, 3, 1_000, 990);
    private static final JournalFileHeader HEADER = new JournalFileHeader(0, NUMBER, 3, 64L << 20);

    @Test
    void header_encoded_readsBack() {
        ByteBuffer block = HEADER.encode();

        Reading<JournalFileHeader> reading = JournalFileHeader.read(block);

        assertThat(reading).isEqualTo(Reading.valid(HEADER, JournalFileHeader.BLOCK_LENGTH));
        assertThat(block.remaining()).isEqualTo(JournalFileHeader.BLOCK_LENGTH);
    }

    @Test
    void header_anyByteFlipped_isNeverValid() {
        for (int at = 0; at < JournalFileHeader.BLOCK_LENGTH; at++) {
            ByteBuffer block = HEADER.encode();
            block.put(at, (byte) (block.get(at) ^ (1 << (at % Byte.SIZE))));

            assertThat(JournalFileHeader.read(block).verdict())
                    .as("offset=%d", at)
                    .isEqualTo(Verdict.DAMAGED);
        }
    }

    @Test
    void header_cutAnywhere_isTornOrAbsent() {
        ByteBuffer block = HEADER.encode();
        for (int length = 0; length < JournalFileHeader.BLOCK_LENGTH; length++) {
            Verdict verdict = JournalFileHeader.read(block.slice(0, length)).verdict();

            assertThat(verdict).as("length=%d", length).isEqualTo(length == 0 ? Verdict.ABSENT : Verdict.TORN);
        }
    }

    @Test
    void header_ofZeros_isAbsent() {
        assertThat(JournalFileHeader.read(ByteBuffer.allocate(JournalFileHeader.BLOCK_LENGTH))
                        .verdict())
                .isEqualTo(Verdict.ABSENT);
    }

    @Test
    void header_intactOfOtherVersion_isToldApart() {
        assertThat(JournalFileHeader.read(resealed(8, 2)).verdict()).isEqualTo(Verdict.TOO_NEW);
        assertThat(JournalFileHeader.read(resealed(8, 0)).verdict()).isEqualTo(Verdict.TOO_OLD);
        assertThat(JournalFileHeader.read(resealed(8, -1)).verdict()).isEqualTo(Verdict.TOO_NEW);
        assertThat(JournalFileHeader.read(resealed(12, -1)).verdict()).isEqualTo(Verdict.DAMAGED);
        assertThat(JournalFileHeader.read(resealed(4_000, 1)).verdict()).isEqualTo(Verdict.DAMAGED);
    }

    private static ByteBuffer resealed(int at, int value) {
        ByteBuffer block = HEADER.encode();
        block.putInt(at, value);
        return block.putInt(
                JournalFileHeader.BLOCK_LENGTH - 4, Checksum.of(block.slice(0, JournalFileHeader.BLOCK_LENGTH - 4)));
    }

    @Test
    void frames_writtenBackToBack_readBackInOrder() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1_024);
        JournalFrameWriter writer = new JournalFrameWriter(buffer);
        int first = writeFrame(writer, STAMP);
        writer.begin();
        writer.addWatermark(new CollectionId(9), 0, 0, 0);
        int second = writer.finish(new JournalFrame.Stamp(NUMBER, 3, 1_001, 1_000));

        assertThat(buffer.position()).isEqualTo(first + second);
        assertThat(first).isEqualTo((int) JournalFrame.lengthOf(2, 5));
        JournalFrameReader reader = new JournalFrameReader(buffer.clear(), NUMBER);
        Reading<JournalFrame> reading = reader.read(0);
        assertThat(reading.verdict()).as(reading.reason()).isEqualTo(Verdict.VALID);
        assertThat(reading.end()).isEqualTo(first);
        JournalFrame frame = reading.orThrow(Location.NOWHERE);
        assertThat(frame.stamp()).isEqualTo(STAMP);
        assertThat(frame.entries()).hasSize(2);
        FrameEntry lines = frame.entries().get(0);
        assertThat(lines.collection()).isEqualTo(new CollectionId(7));
        assertThat(lines.positions()).isEqualTo(new PositionRange(12, 13));
        assertThat(lines.segmentBase()).isEqualTo(11);
        assertThat(lines.segmentOffset()).isEqualTo(4_711);
        assertThat(StandardCharsets.UTF_8.decode(lines.payload()).toString()).isEqualTo("ab\nc\n");
        FrameEntry mark = frame.entries().get(1);
        assertThat(mark.kind()).isEqualTo(FrameEntry.Kind.WATERMARK);
        assertThat(mark.last()).isEqualTo(80);
        assertThat(reader.read(first).orThrow(Location.NOWHERE).stamp().sequence())
                .isEqualTo(1_001);
        assertThat(reader.read(first + second).verdict()).isEqualTo(Verdict.ABSENT);
    }

    @Test
    void frame_entriesCarriedForward_areTheSameBytes() {
        ByteBuffer buffer = ByteBuffer.allocate(1_024);
        JournalFrameWriter writer = new JournalFrameWriter(buffer);
        int first = writeFrame(writer, STAMP);
        JournalFrame frame = new JournalFrameReader(buffer, NUMBER).read(0).orThrow(Location.NOWHERE);
        writer.begin();
        frame.entries().forEach(writer::add);
        int second = writer.finish(STAMP);

        assertThat(buffer.slice(first, second)).isEqualTo(buffer.slice(0, first));
    }

    @Test
    void frame_restamped_isValidUnderItsNewNumberOnly() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1_024);
        JournalFrameWriter writer = new JournalFrameWriter(buffer);
        int end = writeFrame(writer, STAMP);
        JournalFrame.Stamp fresh = new JournalFrame.Stamp(NUMBER + 1, 4, 1_000, 999);

        writer.restamp(0, fresh);

        assertThat(buffer.position()).isEqualTo(end);
        assertThat(new JournalFrameReader(buffer, NUMBER).read(0).verdict()).isEqualTo(Verdict.ABSENT);
        assertThat(new JournalFrameReader(buffer, NUMBER + 1)
                        .read(0)
                        .orThrow(Location.NOWHERE)
                        .stamp())
                .isEqualTo(fresh);
        assertThatThrownBy(() -> writer.restamp(8, fresh)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void frame_anyByteFlipped_isNeverValid() {
        byte[] frame = frame();
        for (int at = 0; at < frame.length; at++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                byte[] flipped = frame.clone();
                flipped[at] ^= (byte) (1 << bit);

                Verdict verdict = new JournalFrameReader(ByteBuffer.wrap(flipped), NUMBER)
                        .read(0)
                        .verdict();

                boolean claim = at < 4 || (at >= 8 && at < 16);
                assertThat(verdict)
                        .as("offset=%d bit=%d", at, bit)
                        .isIn(claim ? Verdict.ABSENT : Verdict.DAMAGED, at < 8 ? Verdict.TORN : Verdict.DAMAGED);
            }
        }
    }

    @Test
    void frame_cutAnywhere_isTornOrAbsent() {
        byte[] frame = frame();
        for (int length = 0; length < frame.length; length++) {
            Verdict verdict = new JournalFrameReader(ByteBuffer.wrap(frame, 0, length), NUMBER)
                    .read(0)
                    .verdict();

            assertThat(verdict).as("length=%d", length).isEqualTo(length < 16 ? Verdict.ABSENT : Verdict.TORN);
        }
    }

    @Test
    void frame_ofAnotherLifeOfTheFile_isAbsent() {
        assertThat(new JournalFrameReader(ByteBuffer.wrap(frame()), NUMBER + 1)
                        .read(0)
                        .verdict())
                .isEqualTo(Verdict.ABSENT);
    }

    @Test
    void place_ofZeros_isAbsent() {
        assertThat(new JournalFrameReader(ByteBuffer.allocate(256), NUMBER)
                        .read(0)
                        .verdict())
                .isEqualTo(Verdict.ABSENT);
        assertThat(new JournalFrameReader(ByteBuffer.allocate(256), 0).read(0).verdict())
                .isEqualTo(Verdict.ABSENT);
    }

    @Test
    void frame_behindDamage_isFound() {
        byte[] frame = frame();
        ByteBuffer file = ByteBuffer.allocate(frame.length * 2 + 40);
        file.put(frame).put(frame.length + 40, frame);
        file.put(60, (byte) 1);
        JournalFrameReader reader = new JournalFrameReader(file.clear(), NUMBER);

        assertThat(reader.read(0).verdict()).isEqualTo(Verdict.DAMAGED);
        assertThat(reader.find(1)).isEqualTo(frame.length + 40);
        assertThat(reader.read(frame.length + 40).isValid()).isTrue();
        assertThat(reader.find(frame.length + 48)).isEqualTo(file.limit());
    }

    @Test
    void find_amongZerosAndOtherBytes_stopsWhereverTheFrameStands() {
        byte[] frame = frame();
        for (int at = 0; at < 12_400; at += 8) {
            ByteBuffer file = ByteBuffer.allocateDirect(13_003);
            file.put(5, (byte) 1).put(4_096 + at % 4_096, (byte) 1).put(at, frame);
            JournalFrameReader reader = new JournalFrameReader(file.clear(), NUMBER);

            assertThat(reader.find(0)).isEqualTo(at);
            assertThat(reader.find(Math.max(0, at - 9))).isEqualTo(at);
            assertThat(reader.find(at + 8)).isEqualTo(file.limit());
        }
        JournalFrameReader none = new JournalFrameReader(ByteBuffer.allocate(13_003), NUMBER);
        assertThat(none.find(0)).isEqualTo(13_003);
        assertThat(none.find(13_001)).isEqualTo(13_003);
    }

    /** The checksum is right in each case, so that the checks behind it are what is tested. */
    @Test
    void frame_intactAndContradictory_isRefused() {
        assertThat(resealedFrame(40, 0, 4)).isEqualTo(Verdict.DAMAGED);
        assertThat(resealedFrame(40, 1, 4)).isEqualTo(Verdict.DAMAGED);
        assertThat(resealedFrame(40, 3, 4)).isEqualTo(Verdict.DAMAGED);
        assertThat(resealedFrame(40, -1, 4)).isEqualTo(Verdict.DAMAGED);
        assertThat(resealedFrame(24, 0, 8)).isEqualTo(Verdict.DAMAGED);
        assertThat(resealedFrame(32, 1_000, 8)).isEqualTo(Verdict.DAMAGED);
        assertThat(resealedFrame(16, -1, 8)).isEqualTo(Verdict.DAMAGED);
        assertThat(resealedFrame(48, -1, 8)).isEqualTo(Verdict.DAMAGED);
        assertThat(resealedFrame(48 + 8, 4, 4)).isEqualTo(Verdict.TOO_NEW);
        assertThat(resealedFrame(48 + 12, 14, 8)).isEqualTo(Verdict.DAMAGED);
        assertThat(resealedFrame(48 + 28, 13, 8)).isEqualTo(Verdict.DAMAGED);
        assertThat(resealedFrame(48 + 36, -1, 8)).isEqualTo(Verdict.DAMAGED);
        assertThat(resealedFrame(48 + 44, -1, 4)).isEqualTo(Verdict.DAMAGED);
        assertThat(resealedFrame(48 + 44, Integer.MAX_VALUE, 4)).isEqualTo(Verdict.DAMAGED);
        assertThat(resealedFrame(frame().length - 1, 1, 1)).isEqualTo(Verdict.DAMAGED);
        assertThat(resealedFrame(24, 1_000, 8)).isEqualTo(Verdict.VALID);
    }

    private static Verdict resealedFrame(int at, long value, int size) {
        ByteBuffer frame = ByteBuffer.wrap(frame()).order(ByteOrder.LITTLE_ENDIAN);
        for (int index = 0; index < size; index++) {
            frame.put(at + index, (byte) (value >>> (Byte.SIZE * index)));
        }
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(frame.array(), 0, 44);
        crc.update(frame.array(), 48, frame.capacity() - 48);
        frame.putInt(44, (int) crc.getValue());
        return new JournalFrameReader(frame, NUMBER).read(0).verdict();
    }

    @Test
    void writer_misused_refusesAndKeepsTheBuffer() {
        ByteBuffer buffer = ByteBuffer.allocate(152);
        JournalFrameWriter writer = new JournalFrameWriter(buffer);
        ByteBuffer lines = ByteBuffer.wrap(new byte[9]);
        CollectionId collection = new CollectionId(1);
        PositionRange positions = new PositionRange(2, 3);

        assertThatThrownBy(() -> writer.finish(STAMP)).isInstanceOf(IllegalStateException.class);
        writer.begin();
        assertThatThrownBy(writer::begin).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> writer.finish(STAMP)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> writer.addLines(collection, positions, 3, 0, lines))
                .isInstanceOf(IllegalArgumentException.class);
        writer.addLines(collection, positions, 2, 0, lines);
        assertThatThrownBy(() -> writer.addLines(collection, positions, 2, 0, lines))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(lines.remaining()).isEqualTo(9);
        assertThat(buffer.position()).isZero();
        writer.cancel();
        assertThatThrownBy(writer::cancel).isInstanceOf(IllegalStateException.class);
        writer.begin();
        writer.addLines(collection, positions, 2, 0, lines);
        assertThat(writer.finish(STAMP)).isEqualTo(112);
        assertThatThrownBy(writer::begin).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void frame_ofExactlyTheRoomThatIsLeft_fits() {
        for (int payload = 1; payload <= 16; payload++) {
            int length = (int) JournalFrame.lengthOf(2, payload + 3L);
            ByteBuffer exact = ByteBuffer.allocate(length + 8).position(8);
            JournalFrameWriter writer = new JournalFrameWriter(exact);
            writer.begin();
            addLines(writer, payload);
            addLines(writer, 3);

            assertThat(writer.finish(STAMP)).isEqualTo(length);
            assertThat(exact.remaining()).isZero();
            assertThat(new JournalFrameReader(exact.clear(), NUMBER).read(8).isValid())
                    .isTrue();
            JournalFrameWriter cramped = new JournalFrameWriter(ByteBuffer.allocate(length - 1));
            cramped.begin();
            addLines(cramped, payload);
            assertThatThrownBy(() -> addLines(cramped, 3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("frame does not fit: neededBytes=" + length + " freeBytes=" + (length - 1));
        }
    }

    private static void addLines(JournalFrameWriter writer, int length) {
        writer.addLines(new CollectionId(1), new PositionRange(1, 1), 1, 0, ByteBuffer.allocate(length));
    }

    private static byte[] frame() {
        ByteBuffer buffer = ByteBuffer.allocate(1_024);
        byte[] frame = new byte[writeFrame(new JournalFrameWriter(buffer), STAMP)];
        buffer.get(0, frame);
        return frame;
    }

    private static int writeFrame(JournalFrameWriter writer, JournalFrame.Stamp stamp) {
        writer.begin();
        ByteBuffer lines = ByteBuffer.wrap("ab\nc\n".getBytes(StandardCharsets.UTF_8));
        writer.addLines(new CollectionId(7), new PositionRange(12, 13), 11, 4_711, lines);
        writer.addWatermark(new CollectionId(8), 80, 71, 900);
        return writer.finish(stamp);
    }
}
