package dev.tidemark.engine.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestFileTest {

    private static final CollectionId ID = new CollectionId(7);
    private static final String HANDLE = "00c0ffee00c0ffee";
    private static final Manifest ONE = Manifest.none(ID, HANDLE).with(new ClosedSegment(1, 9, 100, 5));

    @TempDir
    private Path directory;

    private ManifestFile file(CollectionId id, String handle) {
        return new ManifestFile(new LocalDisk(), files(id, handle));
    }

    private CollectionFiles files(CollectionId id, String handle) {
        return new CollectionFiles(directory.resolve("collections/orders"), id, handle);
    }

    @Test
    void read_nothingPublished_isEmptyOfGenerationZero() {
        assertThat(file(ID, HANDLE).read()).isEqualTo(Manifest.none(ID, HANDLE));
    }

    @Test
    void publish_twice_replacesTheFirst() {
        file(ID, HANDLE).publish(ONE);
        assertThat(file(ID, HANDLE).read()).isEqualTo(ONE);
        Manifest two = ONE.with(new ClosedSegment(10, 12, 100, 6));
        file(ID, HANDLE).publish(two);
        assertThat(file(ID, HANDLE).read()).isEqualTo(two);
    }

    @Test
    void publish_overTheRestOfAnEarlierAttempt_succeeds() throws IOException {
        Path temporary = AtomicPublisher.temporaryOf(files(ID, HANDLE).manifest());
        Files.createDirectories(temporary.getParent());
        Files.writeString(temporary, "half a mani");
        file(ID, HANDLE).publish(ONE);
        assertThat(file(ID, HANDLE).read()).isEqualTo(ONE);
        assertThat(temporary).doesNotExist();
    }

    @Test
    void read_anotherCollectionsOrIncarnations_isRefused() {
        file(ID, HANDLE).publish(ONE);
        assertThatThrownBy(() -> file(new CollectionId(8), HANDLE).read())
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("manifest.json");
        assertThatThrownBy(() -> file(ID, "00c0ffee00c0ffef").read())
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(HANDLE);
    }

    @Test
    void read_cutFile_isRefused() throws IOException {
        file(ID, HANDLE).publish(ONE);
        Files.writeString(files(ID, HANDLE).manifest(), "");
        assertThatThrownBy(() -> file(ID, HANDLE).read()).isInstanceOf(CorruptDataException.class);
    }
}
