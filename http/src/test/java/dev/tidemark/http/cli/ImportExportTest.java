package dev.tidemark.http.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonLimits;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.http.FakeCollection;
import dev.tidemark.http.FakeStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportExportTest {

    private static final String LOG = """
            {"timestamp":"2024-06-26T18:49:10.000Z","op":"DELETE","key":"none"}
            {"timestamp":"2024-06-26T18:49:10.000Z","op":"SET","key":"b","value":{"n": 1.0}}
            {"op":"set","key":"a\\u00e9","value":12345678901234567890,"timestamp":1}

            {"timestamp":"2024-06-26T18:49:10.000Z","op":"DELETE","key":"b"}
            {"timestamp":"2024-06-26T18:49:10.000Z","op":"DELETE","key":"b"}
            {"timestamp":"2024-06-26T18:49:10.000Z","op":"SET","key":"b","value":"\\u0041\\/"}
            """;
    private static final String STATE = """
            {"key":"aé","value":12345678901234567890}
            {"key":"b","value":"\\u0041\\/"}
            """;

    private final FakeStore store = new FakeStore();
    private final CommandLineProbe tidemark = new CommandLineProbe(store);

    @TempDir
    Path directory = Path.of("");

    @Test
    void import_flatLog_endsInItsState() throws IOException {
        CommandLineProbe.Outcome outcome = importing(file("log", LOG));
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .isEqualTo("imported: collection=c operations=6 sets=3 deletes=3 appends=0 already=0 keys=2\n");
        assertThat(exported()).isEqualTo(STATE);
    }

    @Test
    void import_gzip_isUnpacked() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream target = new GZIPOutputStream(packed)) {
            target.write(LOG.getBytes(StandardCharsets.UTF_8));
        }
        importing(Files.write(directory.resolve("log"), packed.toByteArray()));
        assertThat(exported()).isEqualTo(STATE);
    }

    @Test
    void import_exportedEntries_giveTheSameState() throws IOException {
        importing(file("entries", STATE));
        assertThat(exported()).isEqualTo(STATE);
    }

    @Test
    void import_entriesThatExpire_doSoAfterwards() throws IOException {
        String state = """
                {"key":"a","value":1,"expires":"2030-01-01T00:00:00Z"}
                {"key":"b","value":"expires"}
                """;
        importing(file("entries", state));
        assertThat(exported()).isEqualTo(state);
        store.drop("c");
        importing(file(
                "sliding", "{\"key\":\"a\",\"value\":1,\"expires\":\"2020-01-01T00:00:00Z\",\"sliding\":\"PT1H\"}"));
        assertThat(exported()).contains("\"sliding\":\"PT1H\"").doesNotContain("2020-01-01");
        store.drop("c");
        assertThat(importing(file("misspelt", "{\"key\":\"a\",\"value\":1,\"expires\":\"soon\"}"))
                        .err())
                .contains("expiry is misspelt", "line=1");
        store.drop("c");
        importing(file("own", """
                {"position":3,"time":"2026-11-20T10:30:00.123Z","op":"SET","key":"game","expires":"2026-11-20T12:00:00.000Z","value":{"stake":7},"crc":"c4a3fe8a"}
                """));
        assertThat(exported()).isEqualTo("""
                {"key":"game","value":{"stake":7},"expires":"2026-11-20T12:00:00Z"}
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"b\":\"\\u0041\\/\",\"a\\u00e9\":12345678901234567890}",
                "\n { \"b\" : \"\\u0041\\/\" ,\n  \"aé\"\n:12345678901234567890\n}\n "
            })
    void import_snapshot_givesItsState(String snapshot) throws IOException {
        assertThat(importing(file("snapshot", snapshot)).err()).isEmpty();
        assertThat(exported()).isEqualTo(STATE);
    }

    @Test
    void import_snapshotOfNestedValues_keepsThem() throws IOException {
        importing(file("snapshot", "{\"k\": {\"a\": [1, {\"}\": \"]\\\"\"}], \"key\": null}, \"e\":{}}"));
        assertThat(exported()).isEqualTo("""
                        {"key":"e","value":{}}
                        {"key":"k","value":{"a":[1,{"}":"]\\""}],"key":null}}
                        """);
    }

    @Test
    void import_logOfAStore_givesItsState() throws IOException {
        importing(file("log", LOG));
        StringBuilder lines = new StringBuilder("{\"tidemark\":\"segment\",\"version\":1,\"crc\":\"00000000\"}\n");
        Awaited.join(store.json("c").log(0, 100))
                .records()
                .forEach(record -> lines.append(record).append('\n'));
        store.drop("c");
        assertThat(importing(file("own", lines.toString())).err()).isEmpty();
        assertThat(exported()).isEqualTo(STATE);

        store.drop("c");
        String damaged = lines.toString().replace("1.0", "1.1");
        assertThat(importing(file("damaged", damaged)).err()).contains("log line is damaged", "line=2");
    }

    @Test
    void import_exportedStream_isTheSameStreamAgain() throws IOException {
        Awaited.join(store.create("c", CollectionSettings.KEYLESS));
        Awaited.join(store.json("c").append(Json.parse("{\"n\":1.0}")));
        Awaited.join(store.json("c").append(Json.parse("2")));
        String lines = exported();
        assertThat(lines).hasLineCount(2).contains("\"op\":\"APPEND\",\"value\":{\"n\":1.0},\"crc\"");
        store.drop("c");
        CommandLineProbe.Outcome outcome = importing(file("stream", lines));
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .isEqualTo("imported: collection=c operations=2 sets=0 deletes=0 appends=2 already=0 keys=0\n");
        assertThat(store.describe("c").orElseThrow().settings().keyless()).isTrue();
        assertThat(exported()).isEqualTo(lines);
        assertThat(importing(file("stream", lines)).out()).contains("appends=0 already=2");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void import_afterAnInterruption_goesOnWithoutDuplicates(int written) throws IOException {
        FakeCollection collection = store.collection("c");
        Runnable[] operations = {
            () -> collection.set("b", "{\"n\":1.0}"),
            () -> collection.set("aé", "12345678901234567890"),
            () -> Awaited.join(store.json("c").delete("b")),
            () -> collection.set("b", "\"\\u0041\\/\"")
        };
        for (int index = 0; index < written; index++) {
            operations[index].run();
        }
        assertThat(importing(file("log", LOG)).exitCode()).isZero();
        assertThat(exported()).isEqualTo(STATE);
        assertThat(Awaited.join(store.json("c").state()).watermark()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"x, 1, position=1 line=2", "b, 2, position=1 line=2", "b, '{\"n\":1}', position=1 line=2"})
    void import_intoAnotherLog_isRefused(String key, String value, String place) throws IOException {
        store.collection("c").set(key, value);
        CommandLineProbe.Outcome outcome = importing(file("log", LOG));
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("something else than the beginning of the file", place, "--append");
        assertThat(Awaited.join(store.json("c").state()).watermark()).isEqualTo(1);
    }

    @Test
    void import_collectionHoldsMore_isRefused() throws IOException {
        importing(file("log", LOG));
        store.collection("c").set("more", "1");
        assertThat(importing(file("log", LOG)).err()).contains("position=5 the file has ended");
    }

    @Test
    void import_append_writesBehindTheRest() throws IOException {
        store.collection("c").set("more", "1");
        Path file = file("log", LOG);
        assertThat(tidemark.run("import", file.toString(), "--collection", "c", "--append")
                        .exitCode())
                .isZero();
        assertThat(exported()).isEqualTo(STATE + "{\"key\":\"more\",\"value\":1}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"op\":\"SET\",\"key\":\"a\"} | lacks a member: name=value line=1",
                "{\"op\":\"SET\",\"value\":1,\"key\":2} | expected=a string",
                "{\"op\":\"PUT\",\"key\":\"a\",\"value\":1} | unknown operation",
                "{\"op\":\"SET\",\"key\":\"\",\"value\":1} | key is empty",
                "{\"op\":\"SET\",\"key\":\"a\",\"value\":01} | line=1",
                "{\"key\":\"a\",\"value\":1}~{\"key\":\"b\" | line=2",
                "[1] | holds no JSON objects",
                "`` | nothing to import",
                "{\"a\":1 | no JSON object of keys and values",
                "{\"a\":{\"b\" | within a value",
                "{\"a\":1}{\"b\":2} | expected=the end",
                "{a:1} | member=1"
            })
    void import_malformedFile_saysWhere(String content, String message) throws IOException {
        CommandLineProbe.Outcome outcome = importing(file("bad", content.replace('~', '\n')));
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains(message).hasLineCount(1);
    }

    @Test
    void import_invalidUtf8_isRefused() throws IOException {
        byte[] line = "{\"op\":\"SET\",\"key\":\"a?\",\"value\":1}\n".getBytes(StandardCharsets.ISO_8859_1);
        line[20] = (byte) 0xff;
        CommandLineProbe.Outcome outcome = importing(Files.write(directory.resolve("bad"), line));
        assertThat(outcome.err()).contains("UTF-8", "line=1");
    }

    @Test
    void import_missingFile_isRefused() {
        assertThat(importing(directory.resolve("nothing")).err()).contains("file is not readable");
    }

    @Test
    void import_manyBatches_keepTheirOrder() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int index = 0; index < 3_500; index++) {
            lines.append("{\"op\":\"SET\",\"key\":\"k" + index % 7 + "\",\"value\":" + index + "}\n");
        }
        importing(file("log", lines.toString()));
        assertThat(exported()).contains("{\"key\":\"k6\",\"value\":3499}").hasLineCount(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"op\":\"SET\",\"key\":\"a\",\"value\":%s}", "{\"key\":\"a\",\"value\":%s}", "{\"a\":%s}"})
    void import_valueWithinTheStoresLimits_isTakenAndNoOther(String file) throws IOException {
        int depth = store.limits().depthMax();
        assertThat(depth).isGreaterThan(JsonLimits.DEFAULT.depthMax());
        String deepest = "[".repeat(depth) + "]".repeat(depth);
        assertThat(importing(file("deep", file.formatted(deepest))).err()).isEmpty();
        assertThat(exported()).isEqualTo("{\"key\":\"a\",\"value\":" + deepest + "}\n");

        store.drop("c");
        assertThat(importing(file("deeper", file.formatted("[" + deepest + "]")))
                        .err())
                .contains("nested", "1");
    }

    private CommandLineProbe.Outcome importing(Path file) {
        return tidemark.run("import", file.toString(), "--collection", "c");
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private String exported() throws IOException {
        Path output = directory.resolve("state.jsonl");
        CommandLineProbe.Outcome outcome = tidemark.run("export", "--collection", "c", "--output", output.toString());
        assertThat(outcome.err()).isEmpty();
        return Files.readString(output);
    }
}
