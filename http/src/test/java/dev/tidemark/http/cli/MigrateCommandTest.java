package dev.tidemark.http.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Migrations and transactions of files, over a real store. */
class MigrateCommandTest {

    private static final String FIRST = """
            {"version": 1, "name": "accounts", "steps": [
              {"create": "accounts"},
              {"write": [{"op": "set", "collection": "accounts", "key": "ada", "value": {"coins": 7}},
                         {"op": "set", "collection": "accounts", "key": "bob", "value": {"coins": 5}}]}]}
            """;
    private static final String SECOND = """
            {"version": 2, "name": "renamed", "steps": [{"rename": "accounts", "to": "purses"},
              {"write": [{"op": "add", "collection": "purses", "key": "ada", "at": "/coins", "by": 1, "ifPresent": true}]}]}
            """;

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

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @Test
    void migrate_fileThatGrows_runsEachOnce() throws IOException {
        String data = "--data=" + directory.resolve("data");
        String file = file("migrations.json", "[" + FIRST + "]");
        assertThat(run("migrate", file, "--dry-run", data)).as(err.toString()).isZero();
        assertThat(out.toString())
                .startsWith("would run 1 accounts")
                .contains(
                        "  create collection=accounts count=1", "  set collection=accounts count=2", "to run: 1 of 1");
        assertThat(run("migrate", data)).isZero();
        assertThat(out.toString()).startsWith("no migration was run yet");
        assertThat(run("migrate", file, data)).as(err.toString()).isZero();
        assertThat(out.toString()).contains("ran 1 accounts", "run: 1 of 1");
        file("migrations.json", "[" + FIRST + "," + SECOND + "]");
        assertThat(run("migrate", file, data)).as(err.toString()).isZero();
        assertThat(out.toString()).contains("ran 2 renamed", "run: 1 of 2").doesNotContain("ran 1 ");
        assertThat(run("migrate", file, data)).isZero();
        assertThat(out.toString()).contains("run: 0 of 2");
        assertThat(run("migrate", data)).isZero();
        assertThat(out.toString())
                .containsPattern("(?s)1 \\S+ applied steps=2 accounts.*2 \\S+ applied steps=4 renamed");
        file("migrations.json", "[" + FIRST + "," + SECOND.replace("renamed", "other") + "]");
        assertThat(run("migrate", file, data)).isEqualTo(1);
        assertThat(err.toString()).contains("recorded by another name: version=2 name=other expected=renamed");
        assertThat(run("export", "--collection", "purses", "--output=" + directory.resolve("out"), data))
                .isZero();
        assertThat(Files.readString(directory.resolve("out")))
                .contains("{\"key\":\"ada\",\"value\":{\"coins\":8}}", "{\"key\":\"bob\",\"value\":{\"coins\":5}}");
    }

    @Test
    void transact_file_isWrittenOnceOrNotAtAll() throws IOException {
        String data = "--data=" + directory.resolve("data");
        assertThat(run("migrate", file("m.json", "[" + FIRST + "]"), data)).isZero();
        String file = file("t.json", """
                [{"op": "add", "collection": "accounts", "key": "ada", "at": "/coins", "by": -2},
                 {"op": "add", "collection": "accounts", "key": "bob", "at": "/coins", "by": 2}]""");
        for (int times = 0; times < 2; times++) {
            assertThat(run("transact", file, "--key=one", data))
                    .as(err.toString())
                    .isZero();
            assertThat(out.toString()).isEqualTo("accounts: position=4" + System.lineSeparator());
        }
        String conflict =
                file("c.json", "{\"op\":\"check\",\"collection\":\"accounts\",\"key\":\"eve\",\"ifPresent\":true}");
        assertThat(run("transact", conflict, data)).isEqualTo(1);
        assertThat(err.toString())
                .contains("nothing was written: index=0 collection=accounts key=eve and there is no value");
        String wrong = file("w.json", "[{\"op\":\"sett\",\"collection\":\"accounts\",\"key\":\"x\"}]");
        assertThat(run("transact", wrong, data)).isEqualTo(1);
        assertThat(err.toString()).contains("unknown operation").contains("index=0");
    }
}
