package dev.tidemark.http.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Json;
import dev.tidemark.engine.CollectionSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line over a real store. */
class HealthCommandTest {

    /** So that the journal does not have the first lines any more. */
    private static final Config SMALL = ConfigFactory.parseString("""
            tidemark {
              segment { max-length = 4 KiB, flush-bytes = 1 }
              journal { file-length = 12 KiB, files-max = 4, pending-max = 12 KiB }
            }
            """);

    @TempDir
    private Path directory = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... options) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine commandLine = Main.commandLine(EmbeddedStore::open)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        String[] arguments = new String[options.length + 2];
        arguments[0] = "health";
        arguments[1] = "--data=" + directory;
        System.arraycopy(options, 0, arguments, 2, options.length);
        return commandLine.execute(arguments);
    }

    @BeforeEach
    void fill() {
        try (OpenedStore opened = EmbeddedStore.open(directory, SMALL.withFallback(CommandConfig.load()))) {
            Awaited.join(opened.store().create("users", CollectionSettings.DEFAULT));
            Json value = Json.parse("\"" + "x".repeat(600) + "\"");
            for (int number = 0; number < 120; number++) {
                Awaited.join(opened.store().json("users").set("user-" + number, value));
            }
        }
    }

    private Path segment() {
        return directory.resolve("collections/users/log/00000000000000000001.jsonl");
    }

    @Test
    void health_foreignFile_exitsWithThreeAndIsKept() throws IOException {
        assertThat(run()).as(out.toString() + err).isZero();
        assertThat(out.toString()).startsWith("ok: started=").contains(" checks=10 critical=0 warnings=0");
        Files.writeString(directory.resolve("notes.txt"), "mine");

        assertThat(run()).as(out.toString() + err).isEqualTo(3);
        assertThat(out.toString())
                .contains("warning: checksums: notes.txt: warning: file is not the store's file=notes.txt")
                .contains("warning: started=");
        Files.delete(directory.resolve("notes.txt"));
        assertThat(run("--json", "--history")).isZero();
        assertThat(out.toString().lines()).hasSize(3);
        assertThat(out.toString().lines().findFirst().orElseThrow()).contains("\"severity\":\"ok\"");
        assertThat(out.toString().lines().skip(1).findFirst().orElseThrow()).contains("notes.txt");
    }

    @Test
    void health_flippedBit_exitsWithOneAndNamesTheFile() throws IOException {
        byte[] content = Files.readAllBytes(segment());
        content[300] ^= 1;
        Files.write(segment(), content);

        assertThat(run()).as(out.toString() + err).isEqualTo(1);
        assertThat(out.toString() + err).contains("00000000000000000001.jsonl");
    }

    @Test
    void health_storeInUse_exitsWithOne() {
        try (OpenedStore opened = EmbeddedStore.open(directory, CommandConfig.load())) {
            assertThat(opened.store().readiness().ready()).isTrue();
            assertThat(run()).isEqualTo(1);
        }
        assertThat(err.toString())
                .contains(
                        "data directory is in use",
                        "export, stats, check, verify, dump and serve --read-only go on beside it");
    }
}
