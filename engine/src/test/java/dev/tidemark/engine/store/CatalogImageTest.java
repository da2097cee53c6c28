package dev.tidemark.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.state.CheckpointReading.Reason;
import dev.tidemark.engine.state.KeyIndex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of the catalog out and back in, and every way in which one can be spoilt. */
final class CatalogImageTest {

    private static final CatalogImageHeader HEADER = new CatalogImageHeader(5, 6, 1_234, 0x1a2b3c4d, 9);

    /** In their order: the fourth begins with a surrogate, which stands below U+FF5E though its UTF-8 stands above. */
    private static final List<String> NAMES = List.of("a", "a/b", "ü", "\ud83d\ude00", "\uff5e");

    @TempDir
    private Path directory;

    private CatalogImageFile file;

    @BeforeEach
    void open() {
        file = new CatalogImageFile(new LocalDisk(), directory);
    }

    /** Numbers fall as names rise; the last is keyless, the one before has a schema. */
    private static List<CatalogEntry> entries() {
        List<CatalogEntry> entries = entriesOfTheSecondVersion();
        CatalogEntry fourth = entries.get(3);
        entries.set(3, fourth.with(fourth.settings().withSchema("{\"id\":{\"type\":\"int8\",\"pk_index\":0}}")));
        return entries;
    }

    private static List<CatalogEntry> entriesOfTheSecondVersion() {
        List<CatalogEntry> entries = keyedEntries();
        CatalogEntry last = entries.remove(NAMES.size() - 1);
        entries.add(new CatalogEntry(
                last.name(),
                last.id(),
                last.handle(),
                last.seed(),
                last.settings().withoutKeys()));
        return entries;
    }

    private static List<CatalogEntry> keyedEntries() {
        List<CatalogEntry> entries = new ArrayList<>();
        for (String name : NAMES) {
            entries.add(CatalogLog.entry(name, NAMES.size() - entries.size()));
        }
        return entries;
    }

    private static KeyIndex index() {
        KeyIndex index = new KeyIndex();
        index.add(0x8000000000000001L, 300);
        index.add(7, 100);
        return index;
    }

    private static byte[] sample() {
        return new CatalogImageWriter(entries(), index()).encode(HEADER);
    }

    private CatalogImageReading read(byte[] bytes) throws IOException {
        Files.write(file.path(), bytes);
        return file.read();
    }

    private CatalogImage image(byte[] bytes) throws IOException {
        return ((CatalogImageReading.Loaded) read(bytes)).image();
    }

    private static Reason reason(CatalogImageReading reading) {
        return ((CatalogImageReading.Unusable) reading).reason();
    }

    @Test
    void read_nothingPublished_saysMissing() {
        assertThat(reason(file.read())).isEqualTo(Reason.MISSING);
    }

    @Test
    void image_published_givesEverythingBack() {
        file.publish(sample());
        CatalogImageReading.Loaded loaded = (CatalogImageReading.Loaded) file.read();
        CatalogImage image = loaded.image();
        assertThat(image.header()).isEqualTo(HEADER);
        assertThat(image.size()).isEqualTo(NAMES.size());
        for (int ordinal = 0; ordinal < NAMES.size(); ordinal++) {
            CatalogEntry entry = entries().get(ordinal);
            assertThat(image.entry(ordinal)).isEqualTo(entry);
            assertThat(image.find(entry.name())).contains(entry);
            assertThat(image.find(entry.id())).contains(entry);
            assertThat(image.ordinalBehind(entry.name())).isEqualTo(ordinal + 1);
        }
        assertThat(loaded.index().size()).isEqualTo(2);
        assertThat(loaded.index().find(7, place -> place == 100)).isEqualTo(100);
        assertThat(loaded.index().find(0x8000000000000001L, place -> true)).isEqualTo(300);
    }

    @Test
    void image_namesAndNumbersThatAreNotThere_areNotFound() throws IOException {
        CatalogImage image = image(sample());
        assertThat(NAMES).isSorted();
        for (String name : List.of("A", "a/", "a/b/", "b", "\ud83d\ude01", "\ue000", "\uffee")) {
            CollectionName absent = new CollectionName(name);
            int behind = (int)
                    NAMES.stream().filter(known -> known.compareTo(name) < 0).count();
            assertThat(image.find(absent)).isEmpty();
            assertThat(image.ordinalBehind(absent)).as(name).isEqualTo(behind);
        }
        assertThat(image.find(new CollectionId(6))).isEmpty();
        assertThat(image.find(CollectionId.CATALOG)).isEmpty();
    }

    @Test
    void image_randomNames_isSearchedAsStringsAreOrdered() throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        List<CatalogEntry> entries = new ArrayList<>();
        for (int number = 1; number <= 3_000; number++) {
            StringBuilder name = new StringBuilder();
            for (int length = 1 + random.nextInt(4); length > 0; length--) {
                int kind = random.nextInt(4);
                int low = new int[] {'a', 0xa0, 0xe000, 0x10000}[kind];
                name.appendCodePoint(low + random.nextInt(9));
            }
            entries.add(CatalogLog.entry(name + "-" + number, number));
        }
        entries.sort(Comparator.comparing(CatalogEntry::name));
        CatalogImage image = image(new CatalogImageWriter(entries, new KeyIndex()).encode(HEADER));
        for (CatalogEntry entry : entries) {
            assertThat(image.find(entry.name())).contains(entry);
            assertThat(image.find(entry.id())).contains(entry);
        }
    }

    @Test
    void image_ofNothing_isReadBack() throws IOException {
        CatalogImage image = image(new CatalogImageWriter(List.of(), new KeyIndex()).encode(HEADER));
        assertThat(image.size()).isZero();
        assertThat(image.find(new CollectionName("a"))).isEmpty();
        assertThat(image.find(new CollectionId(1))).isEmpty();
    }

    @Test
    void image_manyKeys_areAllRead() throws IOException {
        KeyIndex many = new KeyIndex();
        SplittableRandom random = new SplittableRandom(5);
        for (int key = 0; key < 40_000; key++) {
            many.add(random.nextLong(), key);
        }
        Files.write(file.path(), new CatalogImageWriter(entries(), many).encode(HEADER));
        KeyIndex read = ((CatalogImageReading.Loaded) file.read()).index();
        assertThat(read.size()).isEqualTo(40_000);
        SplittableRandom again = new SplittableRandom(5);
        for (long key = 0; key < 40_000; key++) {
            long place = key;
            assertThat(read.find(again.nextLong(), found -> found == place)).isEqualTo(place);
        }
    }

    @Test
    void image_anyByteFlipped_doesNotServe() throws IOException {
        byte[] intact = sample();
        for (int at = 0; at < intact.length; at++) {
            byte[] flipped = intact.clone();
            flipped[at] ^= (byte) (1 << (at % Byte.SIZE));
            assertThat(reason(read(flipped))).as("offset %d", at).isEqualTo(Reason.CORRUPT);
        }
    }

    @Test
    void image_cutAnywhere_isTorn() throws IOException {
        byte[] intact = sample();
        for (int length = 0; length < intact.length; length++) {
            byte[] cut = Arrays.copyOf(intact, length);
            assertThat(reason(read(cut))).as("length %d", length).isEqualTo(Reason.TORN);
        }
        assertThat(reason(read(Arrays.copyOf(intact, intact.length + 1)))).isEqualTo(Reason.CORRUPT);
    }

    @Test
    void image_anotherVersion_isToldFromDamage() throws IOException {
        assertThat(reason(read(ofVersion(4)))).isEqualTo(Reason.TOO_NEW);
        assertThat(reason(read(ofVersion(0)))).isEqualTo(Reason.TOO_OLD);
    }

    private static byte[] ofVersion(int version) {
        byte[] bytes = sample();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(CatalogImageFormat.VERSION_AT, version);
        buffer.putInt(CatalogImageFormat.VERSION_CRC_AT, Checksum.of(bytes, 0, CatalogImageFormat.VERSION_CRC_AT));
        return bytes;
    }

    @Test
    void image_ofTheThirdVersion_isTheGoldenFile() throws IOException {
        byte[] golden = golden("/golden/catalog-image-3.image");
        assertThat(sample()).isEqualTo(golden);
        CatalogImage image = image(golden);
        assertThat(image.header()).isEqualTo(HEADER);
        assertThat(image.entry(3)).isEqualTo(entries().get(3));
        assertThat(image.entry(4).settings().keyless()).isTrue();
    }

    @Test
    void image_schemaOfAnyLength_isReadBack() throws IOException {
        for (int length : new int[] {1, 200, 255, 256, 300, 12_000}) {
            CatalogEntry entry = CatalogLog.entry("a", 1);
            String schema = "{\"" + "c".repeat(length) + "\":{\"type\":\"}\\\"{\"}}";
            CatalogEntry typed = entry.with(entry.settings().withSchema(schema));
            CatalogImage image = image(new CatalogImageWriter(List.of(typed), new KeyIndex()).encode(HEADER));
            assertThat(image.entry(0)).isEqualTo(typed);
        }
    }

    @Test
    void image_ofTheSecondVersion_isReadForEver() throws IOException {
        CatalogImage image = image(golden("/golden/catalog-image-2.image"));
        assertThat(image.header()).isEqualTo(HEADER);
        for (int ordinal = 0; ordinal < NAMES.size(); ordinal++) {
            assertThat(image.entry(ordinal))
                    .isEqualTo(entriesOfTheSecondVersion().get(ordinal));
        }
    }

    @Test
    void image_ofTheFirstVersion_isReadForEver() throws IOException {
        CatalogImage image = image(golden("/golden/catalog-image-1.image"));
        assertThat(image.header()).isEqualTo(HEADER);
        for (int ordinal = 0; ordinal < NAMES.size(); ordinal++) {
            assertThat(image.entry(ordinal)).isEqualTo(keyedEntries().get(ordinal));
        }
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream stream = CatalogImageTest.class.getResourceAsStream(name)) {
            return stream == null ? new byte[0] : stream.readAllBytes();
        }
    }
}
