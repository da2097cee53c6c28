package dev.tidemark.http.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Json;
import dev.tidemark.engine.CollectionSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line over a real store. */
class BackupCommandTest {

    @TempDir
    private Path directory = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine commandLine = Main.commandLine(EmbeddedStore::open)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }

    private String data() {
        return "--data=" + directory.resolve("data");
    }

    private String backups() {
        return "--backups=" + directory.resolve("backups");
    }

    @BeforeEach
    void fill() {
        try (OpenedStore opened = EmbeddedStore.open(directory.resolve("data"), CommandConfig.load())) {
            Awaited.join(opened.store().create("users", CollectionSettings.DEFAULT));
            for (int number = 0; number < 20; number++) {
                Awaited.join(opened.store().json("users").set("user-" + number, Json.parse("{\"n\":" + number + "}")));
            }
        }
    }

    @Test
    void createAndRestore_dataDirectoryLost_givesItBack() throws IOException {
        assertThat(run("backup", "create", data(), backups())).isZero();
        assertThat(out.toString()).startsWith("00000001 ").contains(" full verified collections=1 files=2 ");
        assertThat(run("backup", "list", backups())).isZero();
        assertThat(out.toString()).contains("00000001").contains("verified");
        Files.move(directory.resolve("data"), directory.resolve("lost"));

        assertThat(run("backup", "restore", "00000001", backups(), "--to=" + directory.resolve("data")))
                .isZero();
        assertThat(out.toString()).isEqualTo("restored collections: 1\n");
        assertThat(run("export", "--collection", "users", "--output=" + directory.resolve("out"), data()))
                .as(err.toString())
                .isZero();
        assertThat(Files.readAllLines(directory.resolve("out")))
                .hasSize(20)
                .contains("{\"key\":\"user-7\",\"value\":{\"n\":7}}");
        assertThat(run("backup", "restore", "00000001", backups(), "--to=" + directory.resolve("data")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("directory is not empty");
    }

    @Test
    void create_allFiles_areTheirOwnersAlone() throws IOException {
        assertThat(run("backup", "create", data(), backups())).isZero();
        assertThat(run("backup", "create", "--full", data(), backups())).isZero();
        assertThat(out.toString()).startsWith("00000002 ").contains(" full verified ");
        assertThat(run("backup", "restore", "00000002", backups(), "--to=" + directory.resolve("restored")))
                .isZero();
        for (String made : List.of("backups", "restored")) {
            try (Stream<Path> all = Files.walk(directory.resolve(made))) {
                assertThat(all)
                        .hasSizeGreaterThan(5)
                        .allSatisfy(
                                path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                                        .as("%s", path)
                                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
            }
        }
    }

    @Test
    void restore_backupOfALaterVersion_isRefusedAndLeavesNoStore() throws IOException {
        assertThat(run("backup", "create", data(), backups())).isZero();
        Path manifest = directory.resolve("backups/00000001/manifest.jsonl");
        Files.writeString(
                manifest,
                "{\"tidemark\":\"backup\",\"version\":2,\"id\":\"00000042\",\"time\":\"2026-11-20T03:00:00Z\","
                        + "\"kind\":\"incremental\",\"formats\":{\"segment\":1,\"manifest\":4},\"crc\":\"3c21382b\"}\n");
        assertThat(run("backup", "restore", "00000001", backups(), "--to=" + directory.resolve("new")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("a later version");
        assertThat(directory.resolve("new")).doesNotExist();
        assertThat(run("backup", "restore", "00000001", "--collection=users", "--as=old", data(), backups()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("a later version");
        assertThat(run("backup", "list", backups())).isZero();
        assertThat(out.toString()).contains("00000001 unreadable reason=").contains("a later version");
        assertThat(run("backup", "create", data(), backups())).isZero();
        assertThat(out.toString()).startsWith("00000002 ");
    }

    @Test
    void restoreAs_aPosition_makesANewCollection() {
        run("backup", "create", "--full", data(), backups());

        assertThat(run(
                        "backup",
                        "restore",
                        "1",
                        data(),
                        backups(),
                        "--collection=users",
                        "--as=before",
                        "--position=5"))
                .as(err.toString())
                .isZero();
        try (OpenedStore opened = EmbeddedStore.open(directory.resolve("data"), CommandConfig.load())) {
            assertThat(Awaited.join(opened.store().json("before").statistics()).keys())
                    .isEqualTo(5);
        }
    }

    @Test
    void verify_fileChanged_failsAndNamesIt() throws IOException {
        run("backup", "create", "--full", data(), backups());
        assertThat(run("backup", "verify", backups())).isZero();
        Path file = directory.resolve("backups/00000001/1/00000000000000000001.jsonl");
        byte[] content = Files.readAllBytes(file);
        content[200] ^= 1;
        Files.write(file, content);

        assertThat(run("backup", "verify", backups())).isEqualTo(1);
        assertThat(out.toString()).contains("00000001").contains("failed").contains("file is not what was backed up");
        assertThat(run("backup", "verify", "00000007", backups())).isEqualTo(1);
        assertThat(err.toString()).contains("tidemark backup verify: backup does not exist: id=00000007");
    }

    @Test
    void prune_oldOnes_leavesThree() {
        for (int made = 0; made < 4; made++) {
            run("backup", "create", data(), backups());
        }
        assertThat(run("backup", "prune", "--keep=0s", data(), backups()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).isEqualTo("deleted 00000001\ndeleted backups: 1\n");
    }

    @Test
    void restore_withoutAPlace_saysWhatIsMissing() {
        assertThat(run("backup", "restore", "00000001", backups())).isEqualTo(2);
        assertThat(err.toString()).contains("where to is not said");
        assertThat(run("backup")).isEqualTo(2);
        assertThat(err.toString()).contains("a command is missing");
    }
}
