package dev.tidemark.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.state.CheckpointHeader.Identity;
import dev.tidemark.engine.state.CheckpointReading.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

    private static final Identity IDENTITY = new Identity(new CollectionId(7), 0x1122334455667788L, 0xabcdL);
    private static final CheckpointHeader HEADER = new CheckpointHeader(IDENTITY, 42, List.of(1L, 30L));
    private static final CheckpointHeader COMPACTED =
            new CheckpointHeader(IDENTITY, 42, List.of(1L, 30L), List.of(0L, 9L));
    private static final long LAST = 50;

    @TempDir
    private Path collection;

    private Checkpoints checkpoints;

    @BeforeEach
    void create() {
        checkpoints = new Checkpoints(new LocalDisk(), collection);
    }

    @Test
    void newest_nothingWritten_saysMissing() {
        assertThat(reasonOfNewest(LAST)).isEqualTo(Reason.MISSING);
    }

    @Test
    void newest_imageOfManyBlocks_givesEveryEntryBack() {
        KeyIndex index = index(10_000);
        checkpoints.write(HEADER, index, () -> 42);
        CheckpointReading.Loaded loaded =
                checkpoints.newest(IDENTITY, LAST).newest().orElseThrow();
        assertThat(loaded.header()).isEqualTo(HEADER);
        assertThat(entries(loaded.index())).isEqualTo(entries(index)).hasSize(10_000);
    }

    @Test
    void newest_emptyIndex_isLoaded() {
        checkpoints.write(new CheckpointHeader(IDENTITY, 0, List.of()), new KeyIndex(), () -> 0);
        assertThat(checkpoints
                        .newest(IDENTITY, 0)
                        .newest()
                        .orElseThrow()
                        .index()
                        .size())
                .isZero();
    }

    @Test
    void write_keysWithEqualHash_areAllKept() {
        KeyIndex index = new KeyIndex();
        for (int i = 0; i < 9_000; i++) {
            index.add(5, Place.of(1, i));
        }
        checkpoints.write(HEADER, index, () -> 42);
        KeyIndex loaded =
                checkpoints.newest(IDENTITY, LAST).newest().orElseThrow().index();
        assertThat(loaded.size()).isEqualTo(9_000);
        assertThat(loaded.find(5, place -> Place.offset(place) == 8_999)).isEqualTo(Place.of(1, 8_999));
    }

    @Test
    void write_entryOfSegmentBehindTheHeader_isLeftToReplay() {
        KeyIndex index = index(10);
        index.add(99, Place.of(2, 0));
        checkpoints.write(HEADER, index, () -> 45);
        assertThat(checkpoints
                        .newest(IDENTITY, LAST)
                        .newest()
                        .orElseThrow()
                        .index()
                        .size())
                .isEqualTo(10);
    }

    @Test
    void write_repeatedly_keepsLastTwoAndSweepsTemporaries() throws IOException {
        Files.createDirectories(directory());
        Files.writeString(directory().resolve("00000000000000000001.tmp"), "left by a crash");
        for (long position : new long[] {9, 10, 11, 11}) {
            checkpoints.write(new CheckpointHeader(IDENTITY, position, List.of()), new KeyIndex(), () -> 0);
        }
        try (var names = Files.list(directory())) {
            assertThat(names.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("00000000000000000010", "00000000000000000011");
        }
    }

    @Test
    void newest_lastOneDamaged_fallsBackToTheOneBefore() throws IOException {
        checkpoints.write(new CheckpointHeader(IDENTITY, 41, List.of(1L, 30L)), index(20), () -> 41);
        checkpoints.write(HEADER, index(30), () -> 42);
        byte[] bytes = Files.readAllBytes(file());
        bytes[200] ^= 1;
        Files.write(file(), bytes);
        Checkpoints.Found found = checkpoints.newest(IDENTITY, LAST);
        assertThat(found.newest().orElseThrow().header().position()).isEqualTo(41);
        assertThat(found.newest().orElseThrow().index().size()).isEqualTo(20);
        assertThat(found.passedOver()).singleElement().satisfies(passed -> {
            assertThat(passed.reason()).isEqualTo(Reason.CORRUPT);
            assertThat(passed.file()).endsWith("00000000000000000042");
            assertThat(passed.detail()).startsWith("checksum of a block does not hold offset=");
        });
    }

    @Test
    void newest_anyBitFlipped_isNeverLoaded() throws IOException {
        checkpoints.write(HEADER, index(20), () -> 42);
        byte[] bytes = Files.readAllBytes(file());
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
            assertThat(reasonOf(bytes)).as("bit %d", bit).isIn(Reason.CORRUPT, Reason.TORN);
            bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
        }
    }

    @Test
    void newest_cutAnywhere_isTorn() throws IOException {
        checkpoints.write(HEADER, index(20), () -> 42);
        byte[] bytes = Files.readAllBytes(file());
        for (int length = 0; length < bytes.length; length++) {
            assertThat(reasonOf(Arrays.copyOf(bytes, length)))
                    .as("length %d", length)
                    .isEqualTo(Reason.TORN);
        }
        assertThat(reasonOf(Arrays.copyOf(bytes, bytes.length + 1))).isEqualTo(Reason.CORRUPT);
    }

    @Test
    void newest_otherOwner_isForeign() throws IOException {
        checkpoints.write(HEADER, index(20), () -> 42);
        for (Identity other : List.of(
                new Identity(new CollectionId(8), IDENTITY.handle(), IDENTITY.seedFingerprint()),
                new Identity(IDENTITY.collection(), 1, IDENTITY.seedFingerprint()),
                new Identity(IDENTITY.collection(), IDENTITY.handle(), 1))) {
            assertThat(checkpoints.newest(other, LAST).passedOver())
                    .extracting(CheckpointReading.Unusable::reason)
                    .containsExactly(Reason.FOREIGN);
        }
        Files.move(file(), directory().resolve("00000000000000000043"));
        assertThat(reasonOfNewest(LAST)).isEqualTo(Reason.FOREIGN);
    }

    @Test
    void newest_logShorterThanTheImage_isAheadOfLog() {
        checkpoints.write(HEADER, index(20), () -> 45);
        assertThat(reasonOfNewest(41)).isEqualTo(Reason.AHEAD_OF_LOG);
        assertThat(reasonOfNewest(44)).isEqualTo(Reason.AHEAD_OF_LOG);
        assertThat(checkpoints.newest(IDENTITY, 45).newest()).isPresent();
    }

    @Test
    void newest_otherVersion_saysTooNewOrTooOld() throws IOException {
        checkpoints.write(HEADER, index(20), () -> 42);
        for (Map.Entry<Integer, Reason> row :
                Map.of(3, Reason.TOO_NEW, 0, Reason.TOO_OLD).entrySet()) {
            byte[] bytes = Files.readAllBytes(file());
            CRC32C crc = new CRC32C();
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            buffer.putInt(8, row.getKey());
            crc.update(bytes, 0, 12);
            buffer.putInt(12, (int) crc.getValue());
            Files.write(file(), bytes);
            assertThat(reasonOfNewest(LAST)).isEqualTo(row.getValue());
        }
    }

    @Test
    void write_goldenImage_givesTheGoldenBytes() throws IOException {
        checkpoints.write(COMPACTED, index(3), () -> 44);
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(file()))).isEqualTo(golden(2));
    }

    @Test
    void newest_goldenFiles_areLoaded() throws IOException {
        Files.createDirectories(directory());
        Map<Integer, CheckpointHeader> headers = Map.of(1, HEADER, 2, COMPACTED);
        for (Map.Entry<Integer, CheckpointHeader> version : headers.entrySet()) {
            Files.write(file(), HexFormat.of().parseHex(golden(version.getKey())));
            CheckpointReading.Loaded loaded =
                    checkpoints.newest(IDENTITY, LAST).newest().orElseThrow();
            assertThat(loaded.header()).isEqualTo(version.getValue());
            assertThat(entries(loaded.index())).isEqualTo(entries(index(3)));
        }
    }

    @Test
    void write_ordinalsThatAreNotTheTables_areTranslatedAndUnknownOnesLeftOut() {
        KeyIndex index = new KeyIndex();
        index.add(5, Place.of(7, 100));
        index.add(6, Place.of(3, 200));
        index.add(7, Place.of(8, 300));
        Map<Integer, Integer> ordinals = Map.of(7, 0, 3, 1);
        Checkpoints.Taking taking =
                new Checkpoints.Taking(ordinal -> ordinals.getOrDefault(ordinal, -1), () -> 42, () -> true);
        checkpoints.write(COMPACTED, index, taking);
        assertThat(entries(
                        checkpoints.newest(IDENTITY, 42).newest().orElseThrow().index()))
                .isEqualTo(Map.of(5L, Place.of(0, 100), 6L, Place.of(1, 200)));
    }

    @Test
    void write_segmentsReplacedMeanwhile_leavesNoImage() {
        checkpoints.write(HEADER, index(3), new Checkpoints.Taking(ordinal -> ordinal, () -> 42, () -> false));
        assertThat(directory()).isEmptyDirectory();
    }

    @Test
    void header_impossibleValues_areRefused() {
        assertThatThrownBy(() -> new CheckpointHeader(IDENTITY, -1, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Place.of(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Place.of(0, Place.OFFSET_MAX + 1)).isInstanceOf(IllegalArgumentException.class);
        long last = Place.of(Place.ORDINAL_MAX, Place.OFFSET_MAX);
        assertThat(last).isNotEqualTo(KeyIndex.ABSENT);
        assertThat(Place.ordinal(last)).isEqualTo(Place.ORDINAL_MAX);
        assertThat(Place.offset(last)).isEqualTo(Place.OFFSET_MAX);
    }

    private static KeyIndex index(int keys) {
        KeyIndex index = new KeyIndex();
        SplittableRandom hashes = new SplittableRandom(11);
        for (int i = 0; i < keys; i++) {
            index.add(hashes.nextLong(), Place.of(i & 1, 1000L + i));
        }
        return index;
    }

    private static Map<Long, Long> entries(KeyIndex index) {
        Map<Long, Long> entries = new HashMap<>();
        Optional<ScanCursor> cursor = Optional.of(ScanCursor.START);
        while (cursor.isPresent()) {
            cursor = index.scan(cursor.get(), 100, entries::put);
        }
        return entries;
    }

    private Reason reasonOfNewest(long lastPosition) {
        Checkpoints.Found found = checkpoints.newest(IDENTITY, lastPosition);
        assertThat(found.newest()).isEmpty();
        return found.passedOver().get(0).reason();
    }

    private static Reason reasonOf(byte[] bytes) {
        CheckpointReading reading = new CheckpointReader(new BytesHandle(bytes), "bytes").read(IDENTITY, LAST);
        assertThat(reading).isInstanceOf(CheckpointReading.Unusable.class);
        return ((CheckpointReading.Unusable) reading).reason();
    }

    private Path directory() {
        return collection.resolve(Checkpoints.DIRECTORY);
    }

    private Path file() {
        return directory().resolve("00000000000000000042");
    }

    private static String golden(int version) throws IOException {
        try (InputStream hex = CheckpointsTest.class.getResourceAsStream("checkpoint-" + version + ".hex")) {
            assertThat(hex).isNotNull();
            return new String(hex.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
        }
    }
}
