package dev.tidemark.http.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Json;
import dev.tidemark.engine.CollectionSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command over a real store whose one file was damaged. */
class RepairCommandTest {

    @TempDir
    private Path directory = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.commandLine(EmbeddedStore::open)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private String data() {
        return "--data=" + directory.resolve("data");
    }

    private String backups() {
        return "--backups=" + directory.resolve("backups");
    }

    private Path segment() {
        return directory.resolve("data/collections/users/log/00000000000000000001.jsonl");
    }

    @BeforeEach
    void fill() throws IOException {
        try (OpenedStore opened = EmbeddedStore.open(directory.resolve("data"), CommandConfig.load())) {
            Awaited.join(opened.store().create("users", CollectionSettings.DEFAULT));
            for (int number = 0; number < 20; number++) {
                Awaited.join(opened.store().json("users").set("user-" + number, Json.parse("{\"n\":" + number + "}")));
            }
        }
        run("backup", "create", "--full", data(), backups());
    }

    private void damage() throws IOException {
        byte[] content = Files.readAllBytes(segment());
        content[400] ^= 1;
        Files.write(segment(), content);
    }

    private void deleteJournal() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("data/journal/0"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void repair_intactStore_hasNothingToDo() {
        assertThat(run("repair", data())).as(err.toString()).isZero();
        assertThat(out.toString()).isEqualTo("nothing to repair" + System.lineSeparator());
    }

    @Test
    void repair_fileLost_isPlannedThenMendedOfTheBackup() throws IOException {
        Files.delete(segment());
        deleteJournal();
        assertThat(run("repair", data(), backups(), "--backup=00000001")).isEqualTo(1);
        assertThat(out.toString())
                .contains("rebuild: segment is put together anew: positions=1-20", "would repair: steps=");
        assertThat(segment()).doesNotExist();
        assertThat(run("repair", data(), backups(), "--backup=00000001", "--apply"))
                .as(err.toString() + out)
                .isZero();
        assertThat(run("verify", data())).as(out.toString()).isZero();
        assertThat(run("export", "--collection", "users", "--output=" + directory.resolve("out"), data()))
                .isZero();
        assertThat(Files.readAllLines(directory.resolve("out"))).hasSize(20);
    }

    @Test
    void repair_withoutASource_givesUpWhenAskedTo() throws IOException {
        damage();
        deleteJournal();
        assertThat(run("verify", data())).isEqualTo(1);
        assertThat(run("repair", data(), "--apply")).isEqualTo(1);
        assertThat(out.toString()).contains("left: accept-loss: ", "lostPositions=", "see --accept-loss");
        assertThat(run("repair", data(), "--apply", "--accept-loss"))
                .as(err.toString() + out)
                .isZero();
        assertThat(run("verify", data())).as(out.toString()).isZero();
        assertThat(directory.resolve("data/damaged/collections/users/log")).isNotEmptyDirectory();
    }

    @Test
    void repair_directoryWithoutAStore_isRefused() {
        assertThat(run("repair", "--data=" + directory.resolve("nothing"))).isEqualTo(1);
        assertThat(err.toString()).contains("directory holds no store");
    }
}
