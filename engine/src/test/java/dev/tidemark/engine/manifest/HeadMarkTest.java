package dev.tidemark.engine.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.FixedText;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.log.CollectionFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadMarkTest {

    @TempDir
    private Path directory;

    private CollectionFiles files = new CollectionFiles(Path.of("c"), new CollectionId(7), "00c0ffee00c0ffee");
    private HeadMark mark = new HeadMark(new LocalDisk(), files);

    @BeforeEach
    void open() {
        files = new CollectionFiles(directory, new CollectionId(7), "00c0ffee00c0ffee");
        mark = new HeadMark(new LocalDisk(), files);
    }

    /** Made apart from this code, with a CRC of its own; never made anew. */
    private static byte[] golden() throws IOException {
        try (InputStream file = HeadMarkTest.class.getResourceAsStream("/golden/head-1.json")) {
            return Objects.requireNonNull(file).readAllBytes();
        }
    }

    @Test
    void read_nothingPublished_isTheVeryBeginning() {
        assertThat(mark.read()).isEqualTo(1);
    }

    @Test
    void goldenFile_readAndPublished_isTheSameToTheByte() throws IOException {
        Files.write(files.headMark(), golden());
        assertThat(mark.read()).isEqualTo(813);
        mark.publish(900);
        assertThat(mark.read()).isEqualTo(900);
        mark.publish(813);
        assertThat(Files.readAllBytes(files.headMark())).isEqualTo(golden());
    }

    @Test
    void read_anyBitFlipped_isCorrupt() throws IOException {
        byte[] file = golden();
        for (int bit = 0; bit < file.length * 8; bit++) {
            byte[] flipped = file.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(files.headMark(), flipped);
            assertThatThrownBy(() -> mark.read()).as("bit %d", bit).isInstanceOf(CorruptDataException.class);
        }
    }

    @Test
    void read_laterVersion_isUnsupported() throws IOException {
        Files.write(files.headMark(), FixedText.sealed("{\"tidemark\":\"head\",\"version\":2,\"anything\":1"));
        assertThatThrownBy(() -> mark.read())
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("expected=1 actual=2");
    }

    @Test
    void read_anotherCollections_isCorrupt() throws IOException {
        Files.write(files.headMark(), golden());
        CollectionFiles others = new CollectionFiles(directory, new CollectionId(7), "00c0ffee00c0ffef");
        assertThatThrownBy(() -> new HeadMark(new LocalDisk(), others).read()).isInstanceOf(CorruptDataException.class);
    }
}
