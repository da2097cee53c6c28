package dev.tidemark.http.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Write;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.http.server.TidemarkServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands over a real store on the real disk, closed and opened again between them. */
class EmbeddedStoreTest {

    private static final int OPERATIONS = 12_000;

    @TempDir
    Path directory = Path.of("");

    /** More than the journal reads at a time, so that opening puts several of its windows together. */
    @Test
    void import_severalMebibytes_readBackAfterReopening() throws IOException {
        Map<String, String> state = new TreeMap<>();
        Path file = Files.writeString(directory.resolve("history.log"), history(state));
        String first = run("import", file.toString(), "--collection", "history");
        assertThat(first).contains("operations=" + OPERATIONS, "already=0", "keys=" + state.size());
        String again = run("import", file.toString(), "--collection", "history");
        assertThat(again).contains("operations=0", "already=" + OPERATIONS, "keys=" + state.size());

        Path output = directory.resolve("state.jsonl");
        assertThat(run("export", "--collection", "history", "--output", output.toString()))
                .isEmpty();
        String expected = state.entrySet().stream()
                .map(entry -> "{\"key\":\"" + entry.getKey() + "\",\"value\":" + entry.getValue() + "}\n")
                .collect(Collectors.joining());
        assertThat(Files.readString(output)).isEqualTo(expected);
    }

    @Test
    void import_interruptedAtAnyBatch_goesOn() throws IOException {
        Map<String, String> state = new TreeMap<>();
        Path file = Files.writeString(directory.resolve("history.log"), history(state));
        try (ImportFile whole = ImportFile.open(file);
                OpenedStore opened = open()) {
            Awaited.join(opened.store().create("history", CollectionSettings.DEFAULT));
            ImportSource source = whole.source(opened.store().limits()).orElseThrow();
            for (int count = 0; count < 3_333; count++) {
                Write write = source.next().orElseThrow();
                Awaited.join(opened.store().json("history").write(write));
            }
        }
        assertThat(run("import", file.toString(), "--collection", "history"))
                .contains("keys=" + state.size())
                .doesNotContain("already=0 ");
    }

    @Test
    void open_directoryHeldByAnother_saysSo() throws IOException {
        Path file = Files.writeString(directory.resolve("one"), "{\"key\":\"a\",\"value\":1}\n");
        try (OpenedStore holder = open()) {
            assertThat(holder.store().readiness().ready()).isTrue();
            assertThat(run("import", file.toString(), "--collection", "c"))
                    .startsWith("tidemark import: ")
                    .contains("\"pid\":" + ProcessHandle.current().pid())
                    .hasLineCount(1);
        }
    }

    @Test
    void configure_jsonSchema_holdsForImportsAndIsChecked() throws IOException {
        Path sound = Files.writeString(directory.resolve("sound"), "{\"key\":\"a\",\"value\":{\"n\":1}}\n");
        Path broken = Files.writeString(directory.resolve("broken"), "{\"key\":\"b\",\"value\":{\"n\":-1}}\n");
        Path schema = Files.writeString(directory.resolve("schema"), "{\"properties\":{\"n\":{\"minimum\":0}}}\n");
        run("import", sound.toString(), "--collection", "c");

        assertThat(run("configure", "c", "--json-schema", schema.toString(), "--reference", "/to=c"))
                .contains("jsonSchema={\"properties\"", "references={/to=c} referencesOnWrite=false");
        assertThat(run("configure", "c", "--expiring", "handled")).contains("expiring=handled");
        assertThat(run("configure", "c", "--expiring", "removed")).contains("expiring=removed");
        assertThat(run("import", broken.toString(), "--collection", "c", "--append"))
                .contains("tidemark import: value breaks an invariant: key=b pointer=/n keyword=minimum");
        try (OpenedStore opened = open()) {
            Awaited.join(opened.store().create("stream", CollectionSettings.DEFAULT.withoutKeys()));
        }
        assertThat(run("check")).contains("c: values=1 broken=0", "stream: keyless");
        run("import", broken.toString(), "--collection", "c", "--append", "--override-invariants", "a test");
        assertThat(run("check", "--collection", "c"))
                .contains("c: key=b position=2 pointer=/n keyword=minimum expected=0 actual=-1", "values=2 broken=1");
        run("configure", "c", "--no-json-schema");
        assertThat(run("configure", "c", "--json-schema", schema.toString()))
                .contains("collection holds values that break the invariants: key=b position=2");
        assertThat(run("configure", "none", "--no-json-schema")).contains("collection does not exist");
    }

    private OpenedStore open() {
        return EmbeddedStore.open(directory.resolve("data"), TidemarkServer.configuration(ConfigFactory.load()));
    }

    /** What the command prints, to whichever stream. */
    private String run(String... arguments) {
        StringWriter text = new StringWriter();
        CommandLine commandLine = Main.commandLine(EmbeddedStore::open)
                .setOut(new PrintWriter(text))
                .setErr(new PrintWriter(text));
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--data";
        all[arguments.length + 1] = directory.resolve("data").toString();
        assertThat(commandLine.execute(all)).isBetween(0, 1);
        return text.toString();
    }

    private static String history(Map<String, String> state) {
        Random random = new Random(20_261_121);
        StringBuilder log = new StringBuilder();
        for (int index = 0; index < OPERATIONS; index++) {
            String key = "path/to/file-" + random.nextInt(2_000);
            if (random.nextInt(10) == 0) {
                state.remove(key);
                log.append("{\"op\":\"DELETE\",\"key\":\"").append(key).append("\"}\n");
            } else {
                String value = "{\"blob\":\"" + "%064x".formatted(random.nextLong()) + "\",\"size\":" + index + ".0}";
                state.put(key, value);
                log.append("{\"op\":\"SET\",\"key\":\"")
                        .append(key)
                        .append("\",\"value\":")
                        .append(value)
                        .append("}\n");
            }
        }
        return log.toString();
    }
}
