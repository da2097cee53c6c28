package dev.tidemark.engine.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.FixedText;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.LineCounts;
import dev.tidemark.engine.log.Rotation;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ManifestCodecTest {

    private static final Location LOCATION = Location.of("manifest.json");
    private static final Manifest FIRST = new Manifest(
            3,
            new CollectionId(7),
            "00c0ffee00c0ffee",
            List.of(new ClosedSegment(1, 812, 10_485_760, 0x1c291ca3), new ClosedSegment(813, 813, 9_000_000_000L, 0)));
    private static final Manifest MANIFEST = new Manifest(
            9,
            new CollectionId(7),
            "00c0ffee00c0ffee",
            101,
            820,
            new Rotation(8, 411),
            List.of(
                    new ClosedSegment(101, 812, 9, new LineCounts(300, 12), 524_288, 0x1c291ca3),
                    new ClosedSegment(813, 813, 9_000_000_000L, 0)));

    private static final Manifest SECOND = new Manifest(
            9,
            new CollectionId(7),
            "00c0ffee00c0ffee",
            List.of(
                    new ClosedSegment(1, 812, 9, new LineCounts(300, 12), 524_288, 0x1c291ca3),
                    new ClosedSegment(813, 813, 9_000_000_000L, 0)));

    /** Made apart from this code, with a CRC of its own; never made anew. */
    private static byte[] golden() throws IOException {
        return golden(4);
    }

    private static byte[] golden(int version) throws IOException {
        String name = "/golden/manifest-" + version + ".json";
        try (InputStream file = ManifestCodecTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(file).readAllBytes();
        }
    }

    @Test
    void goldenFile_decodedAndEncoded_isTheSameToTheByte() throws IOException {
        assertThat(ManifestCodec.decode(golden(), LOCATION)).isEqualTo(MANIFEST);
        assertThat(ManifestCodec.encode(MANIFEST)).isEqualTo(golden());
    }

    @Test
    void goldenFile_ofTheFirstVersion_isReadAsNeverCompacted() throws IOException {
        assertThat(ManifestCodec.decode(golden(1), LOCATION)).isEqualTo(FIRST);
    }

    @Test
    void goldenFile_ofTheThirdVersion_isReadAsOneThatLostNoTombstone() throws IOException {
        assertThat(ManifestCodec.decode(golden(3), LOCATION)).isEqualTo(MANIFEST.rotated(Rotation.NONE));
    }

    @Test
    void goldenFile_ofTheSecondVersion_isReadAsBeginningAtOne() throws IOException {
        assertThat(ManifestCodec.decode(golden(2), LOCATION)).isEqualTo(SECOND);
        assertThat(SECOND.first()).isEqualTo(1);
    }

    @Test
    void beginningAt_baseOrBehindAll_leavesTheRest() {
        Manifest second = MANIFEST.beginningAt(813);
        assertThat(second.first()).isEqualTo(813);
        assertThat(second.generation()).isEqualTo(10);
        assertThat(second.segments()).isEqualTo(MANIFEST.segments().subList(1, 2));
        Manifest none = second.beginningAt(814);
        assertThat(none.segments()).isEmpty();
        assertThat(none.last()).isEqualTo(813);
        assertThat(ManifestCodec.decode(ManifestCodec.encode(none), LOCATION)).isEqualTo(none);
        assertThat(none.with(new ClosedSegment(814, 900, 10, 0)).first()).isEqualTo(814);
    }

    @Test
    void beginningAt_withinASegmentOrBefore_isRefused() {
        for (long first : new long[] {1, 101, 102, 812, 815}) {
            assertThatThrownBy(() -> MANIFEST.beginningAt(first))
                    .as("first %d", first)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void durable_isTheFurtherOfHorizonAndClosedSegments() {
        assertThat(MANIFEST.durable()).isEqualTo(820);
        assertThat(MANIFEST.with(new ClosedSegment(814, 900, 10, 0)).durable()).isEqualTo(900);
        assertThat(MANIFEST.with(new ClosedSegment(814, 815, 10, 0)).durable()).isEqualTo(820);
        assertThat(MANIFEST.durableTo(821).durable()).isEqualTo(821);
        assertThat(MANIFEST.durableTo(7)).isEqualTo(MANIFEST);
    }

    @Test
    void covering_position_isTheSegmentWhoseRangeHoldsIt() {
        assertThat(MANIFEST.covering(101)).hasValue(MANIFEST.segments().get(0));
        assertThat(MANIFEST.covering(812)).hasValue(MANIFEST.segments().get(0));
        assertThat(MANIFEST.covering(813)).hasValue(MANIFEST.segments().get(1));
        assertThat(MANIFEST.covering(814)).isEmpty();
        assertThat(MANIFEST.covering(100)).isEmpty();
    }

    @Test
    void manifest_withoutSegments_isReadBack() {
        Manifest none = Manifest.none(new CollectionId(9), "ffffffffffffffff");
        assertThat(ManifestCodec.decode(ManifestCodec.encode(none), LOCATION)).isEqualTo(none);
    }

    @Test
    void decode_anyBitFlipped_isCorrupt() throws IOException {
        byte[] file = golden();
        for (int bit = 0; bit < file.length * 8; bit++) {
            byte[] flipped = file.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> ManifestCodec.decode(flipped, LOCATION))
                    .as("bit %d", bit)
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("file=manifest.json");
        }
    }

    @Test
    void decode_cutAnywhereOrContinued_isCorrupt() throws IOException {
        byte[] file = golden();
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> ManifestCodec.decode(cut, LOCATION))
                    .as("length %d", length)
                    .isInstanceOf(CorruptDataException.class);
        }
        byte[] longer = Arrays.copyOf(file, file.length + 1);
        assertThatThrownBy(() -> ManifestCodec.decode(longer, LOCATION)).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void decode_laterVersion_isUnsupportedNotCorrupt() {
        byte[] later = FixedText.sealed("{\"tidemark\":\"manifest\",\"version\":5,\"anything\":1");
        assertThatThrownBy(() -> ManifestCodec.decode(later, LOCATION))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("expected=4 actual=5");
    }

    @Test
    void manifest_segmentsOutOfOrder_isRefused() {
        Manifest one = Manifest.none(new CollectionId(7), "00c0ffee00c0ffee").with(new ClosedSegment(1, 10, 100, 0));
        assertThat(one.generation()).isEqualTo(1);
        assertThat(one.last()).isEqualTo(10);
        assertThatThrownBy(() -> one.with(new ClosedSegment(10, 20, 100, 0)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.with(new ClosedSegment(11, 10, 100, 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
