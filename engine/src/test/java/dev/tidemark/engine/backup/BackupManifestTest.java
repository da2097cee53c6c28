package dev.tidemark.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.io.LocalDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupManifestTest {

    @TempDir
    private Path directory = Path.of("");

    private byte[] golden = new byte[0];

    @BeforeEach
    void readGolden() throws IOException {
        golden = resource("backup-1.jsonl");
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream input = BackupManifestTest.class.getResourceAsStream("/golden/" + name)) {
            return Objects.requireNonNull(input).readAllBytes();
        }
    }

    private List<BackupLine> read(byte[] content) throws IOException {
        Files.write(BackupDirectory.manifestIn(directory), content);
        List<BackupLine> lines = new ArrayList<>();
        try (BackupManifestReader reader = new BackupManifestReader(new LocalDisk(), directory)) {
            lines.add(reader.head());
            Optional<BackupLine> line = reader.next();
            while (line.isPresent()) {
                lines.add(line.get());
                line = reader.next();
            }
            lines.add(reader.end());
        }
        return lines;
    }

    @Test
    void golden_readAndWrittenAgain_isTheSameToTheByte() throws IOException {
        List<BackupLine> lines = read(golden);

        ByteArrayOutputStream written = new ByteArrayOutputStream();
        lines.forEach(line -> written.writeBytes(BackupLines.encode(line)));
        assertThat(written.toByteArray()).isEqualTo(golden);
        assertThat(((BackupLine.OfCollection) lines.get(1)).entry().name().value())
                .isEqualTo("his\"tory");
    }

    @Test
    void manifest_cutAnywhere_isTorn() {
        for (int length = 0; length < golden.length; length++) {
            byte[] cut = Arrays.copyOf(golden, length);
            assertThatThrownBy(() -> read(cut))
                    .as("length %d", length)
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("torn");
        }
    }

    @Test
    void manifest_anyByteChanged_isRefused() {
        for (int at = 0; at < golden.length; at++) {
            byte[] changed = golden.clone();
            changed[at] ^= 4;
            assertThatThrownBy(() -> read(changed)).as("offset %d", at).isInstanceOf(CorruptDataException.class);
        }
    }

    @Test
    void manifest_lineLeftOut_doesNotAddUp() {
        String text = new String(golden, StandardCharsets.UTF_8);
        String without = text.lines()
                .filter(line -> !line.contains("7/manifest.json"))
                .reduce("", (all, line) -> all + line + "\n");
        assertThatThrownBy(() -> read(without.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("does not add up");
    }

    @Test
    void manifest_goingOnBehindItsEnd_isRefused() {
        byte[] longer = Arrays.copyOf(golden, golden.length + 1);
        longer[golden.length] = '\n';
        assertThatThrownBy(() -> read(longer)).isInstanceOf(CorruptDataException.class);
    }

    @Test
    void manifest_ofALaterVersion_saysSo() {
        assertThatThrownBy(() -> read(resource("backup-later.jsonl")))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("a later version");
    }

    @Test
    void summary_ofALaterVersion_isListedAsUnreadable() throws IOException {
        Path backup = Files.createDirectory(directory.resolve("00000001"));
        Files.write(BackupDirectory.manifestIn(backup), resource("backup-later.jsonl"));

        BackupDirectory backups = new BackupDirectory(new LocalDisk(), directory);

        assertThat(backups.list()).singleElement().satisfies(summary -> {
            assertThat(summary.state()).isEqualTo(BackupSummary.State.UNREADABLE);
            assertThat(summary.reason()).contains("a later version");
        });
        assertThat(backups.prune(Long.MAX_VALUE)).isEmpty();
    }
}
