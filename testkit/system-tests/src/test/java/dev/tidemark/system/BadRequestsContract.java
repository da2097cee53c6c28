package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.http.server.TransportKind;
import dev.tidemark.system.HttpProbe.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input over a socket to a store on the real disk: what is answered, and that nothing was written or lost. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BadRequestsContract {

    private static final String C = "/v1/collections/c";
    private static final String ENTRY = C + "/entries/k";
    private static final String KEPT = "{\"kept\":1.50}";
    private static final String JSON = "application/json";
    private static final String MERGE = "application/merge-patch+json";
    private static final String NDJSON = "application/x-ndjson";
    private static final int DEPTH_MAX = 64;
    private static final int VALUE_MAX = 1 << 20;
    private static final int NAME_LENGTH = 5_000;

    private Path directory = Path.of("");

    private StoreProbe store;

    /** A request and what it must be answered with. */
    private record Case(
            String method, String path, String type, byte[] body, int status, String problem, String detail) {

        @Override
        public String toString() {
            String start = path.length() < 80 ? path : path.substring(0, 80) + "…";
            return method + " " + start + " " + problem + ": " + detail;
        }
    }

    private final TransportKind transport;

    BadRequestsContract(TransportKind transport) {
        this.transport = transport;
    }

    @BeforeAll
    void open(@TempDir Path temporary) {
        directory = temporary;
        store = StoreProbe.open(directory.resolve("data"), transport);
        store.created("c");
        store.set("c", "k", KEPT);
    }

    @AfterAll
    void reopen_afterAllOfThem_findsWhatWasThere() {
        store.close();
        try (StoreProbe again = StoreProbe.open(directory.resolve("data"))) {
            assertThat(again.get("c", "k")).contains(KEPT);
            assertThat(again.log("c")).hasSize(1);
        }
    }

    static Stream<Case> badValues() {
        return Stream.of(
                put("", "value is not JSON: text ends too early: offset=0"),
                put("{\"a\":1", "value is not JSON: text ends too early: offset=6"),
                put("[1,2", "value is not JSON: text ends too early"),
                put("\"open", "value is not JSON"),
                put("{\"a\":01}", "value is not JSON"),
                put("{'a':1}", "value is not JSON"),
                put("{} {}", "value is not JSON"),
                put("NaN", "value is not JSON"),
                put("\"a\nb\"", "value is not JSON"),
                put("\"\\ud800\"", "value is not JSON"),
                put("[".repeat(DEPTH_MAX + 1) + "]".repeat(DEPTH_MAX + 1), "value is nested too deeply: limit=64"),
                put("[".repeat(100_000), "value is nested too deeply: limit=64"),
                bytes(new byte[] {'"', (byte) 0xff, '"'}, "UTF-8"),
                bytes(new byte[] {'"', (byte) 0xc0, (byte) 0xae, '"'}, "UTF-8"),
                bytes(new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}, "UTF-8"),
                new Case(
                        "PUT",
                        ENTRY,
                        JSON,
                        text("\"" + "x".repeat(VALUE_MAX) + "\""),
                        413,
                        "value-too-large",
                        "limitBytes=1048576 actualBytes=1048578"),
                new Case("PUT", ENTRY, JSON, new byte[9 << 20], 413, "body-too-large", "limitBytes=8388608"),
                new Case("PATCH", ENTRY, MERGE, text("{\"a\":"), 400, "invalid-request", "not JSON"),
                new Case("PUT", C, JSON, text("{\"durability\":\"often\"}"), 400, "invalid-request", "durability"));
    }

    static Stream<Case> badNames() {
        String entries = C + "/entries/";
        return Stream.of(
                new Case(
                        "PUT", entries + "a%00b", JSON, text("1"), 400, "invalid-request", "control character: code=0"),
                new Case(
                        "PUT",
                        entries + "a%1fb",
                        JSON,
                        text("1"),
                        400,
                        "invalid-request",
                        "control character: code=31"),
                new Case(
                        "PUT",
                        entries + "a%c2%85b",
                        JSON,
                        text("1"),
                        400,
                        "invalid-request",
                        "control character: code=133"),
                new Case("PUT", entries + "%ff", JSON, text("1"), 400, "invalid-target", "not UTF-8: offset=0"),
                new Case("PUT", entries + "%ed%a0%80", JSON, text("1"), 400, "invalid-target", "not UTF-8"),
                new Case("PUT", entries + "%c0%ae%c0%ae", JSON, text("1"), 400, "invalid-target", "not UTF-8"),
                new Case(
                        "PUT",
                        entries + "a".repeat(NAME_LENGTH),
                        JSON,
                        text("1"),
                        400,
                        "invalid-request",
                        "key is too long: limitBytes=1024 actualBytes=5000"),
                new Case(
                        "GET",
                        entries + "a".repeat(NAME_LENGTH),
                        "",
                        text(""),
                        400,
                        "invalid-request",
                        "key is too long"),
                new Case(
                        "PUT",
                        "/v1/collections/" + "n".repeat(NAME_LENGTH),
                        "",
                        text(""),
                        400,
                        "invalid-request",
                        "limitBytes=255 actualBytes=5000"),
                new Case(
                        "PUT",
                        "/v1/collections/a%00b",
                        "",
                        text(""),
                        400,
                        "invalid-request",
                        "control character: code=0"),
                new Case("PUT", "/v1/collections/%ff", "", text(""), 400, "invalid-target", "not UTF-8"),
                new Case(
                        "POST",
                        C + "/batch",
                        JSON,
                        text("[{\"op\":\"set\",\"key\":\"" + "k".repeat(NAME_LENGTH) + "\",\"value\":1}]"),
                        400,
                        "invalid-request",
                        "key is too long"),
                new Case(
                        "POST",
                        C + "/batch",
                        JSON,
                        text("[{\"op\":\"set\",\"key\":\"a\\u0000\",\"value\":1}]"),
                        400,
                        "invalid-request",
                        "control character"));
    }

    static Stream<Case> wrongTypes() {
        String expected = "content type is not supported: expected=";
        return Stream.of(
                new Case(
                        "PUT",
                        ENTRY,
                        "text/plain",
                        text("1"),
                        415,
                        "unsupported-media-type",
                        expected + "application/json actual=text/plain"),
                new Case("PUT", ENTRY, MERGE, text("{}"), 415, "unsupported-media-type", expected + "application/json"),
                new Case("PUT", ENTRY, "image/png", new byte[] {1}, 415, "unsupported-media-type", expected),
                new Case("PATCH", ENTRY, JSON, text("{}"), 415, "unsupported-media-type", expected + MERGE),
                new Case("POST", C + "/batch", "text/csv", text("1"), 415, "unsupported-media-type", expected),
                new Case("PUT", C, "text/plain", text("{}"), 415, "unsupported-media-type", expected));
    }

    static Stream<Case> badBatches() {
        String good = "{\"op\":\"set\",\"key\":\"k\",\"value\":2}";
        return Stream.of(
                batch(JSON, "[" + good, 400, "invalid-request", "malformed JSON"),
                batch(JSON, good, 400, "invalid-request", "body is no array"),
                batch(JSON, "[]", 400, "invalid-request", "body has no operation"),
                batch(
                        JSON,
                        "[" + good + ",{\"op\":\"put\",\"key\":\"b\"}]",
                        400,
                        "invalid-request",
                        "unknown operation"),
                batch(
                        JSON,
                        "[" + good + ",{\"op\":\"set\",\"key\":\"b\",\"value\":1,\"ifAbsent\":true,\"ifPosition\":1}]",
                        400,
                        "conflicting-conditions",
                        "one of ifPosition"),
                batch(
                        JSON,
                        "[" + good + ",{\"op\":\"set\",\"key\":\"k\",\"value\":3,\"ifPosition\":1}]",
                        409,
                        "conflict",
                        "\"index\":1,\"key\":\"k\""),
                batch(
                        JSON,
                        "[" + good + ",{\"op\":\"set\",\"key\":\"k\",\"value\":3,\"ifAbsent\":true}]",
                        409,
                        "conflict",
                        "nothing of the batch was written"),
                batch(
                        NDJSON,
                        good + "\n{\"op\":\"delete\",\"key\":\"no\",\"ifPresent\":true}\n",
                        409,
                        "conflict",
                        "\"index\":1,\"key\":\"no\""),
                batch(NDJSON, good + "\n{\"op\":\"set\",\"key\":\n", 400, "invalid-request", "malformed JSON"),
                batch(NDJSON, (good + "\n").repeat(1_001), 413, "batch-too-large", "limit=1000"));
    }

    @ParameterizedTest
    @MethodSource({"badValues", "badNames", "wrongTypes", "badBatches"})
    void request_bad_isRefusedAndChangesNothing(Case bad) {
        Answer answer = store.http().send(bad.method(), bad.path(), bad.type(), bad.body());

        requireProblem(answer, bad.status(), bad.problem(), bad.detail());
        requireNothingChanged();
    }

    @Test
    void conditions_conflictingOrFailing_changeNothing() {
        HttpProbe http = store.http();
        requireProblem(
                http.put(ENTRY, "2", "If-Match", "\"1\"", "If-None-Match", "*"),
                400,
                "conflicting-conditions",
                "If-Match or If-None-Match, not both");
        requireProblem(http.put(ENTRY, "2", "If-None-Match", "\"1\""), 400, "conflicting-conditions", "*");
        requireProblem(
                http.put(ENTRY, "2", "If-Match", "\"7\""), 412, "precondition-failed", "another position: actual=1");
        requireProblem(http.put(ENTRY, "2", "If-Match", "W/\"1\""), 412, "precondition-failed", "actual=1");
        requireProblem(http.put(ENTRY, "2", "If-None-Match", "*"), 412, "precondition-failed", "\"position\":1");
        requireProblem(http.put(ENTRY, "2", "If-Match", "1"), 400, "invalid-request", "If-Match");
        requireProblem(
                http.send("DELETE", ENTRY, "", new byte[0], "If-Match", "\"2\""), 412, "precondition-failed", "1");
        requireProblem(
                http.put(C + "/entries/none", "2", "If-Match", "*"), 412, "precondition-failed", "key has no value");
        requireNothingChanged();
    }

    @Test
    void name_thatLooksLikeAPath_isAName() {
        for (String name : new String[] {"..", "../../x", "a/../b", ".", "c:\\x", "con"}) {
            String path = "/v1/collections/" + HttpProbe.encoded(name).replace(".", "%2e");
            assertThat(store.http().send("PUT", path, "", new byte[0]).status())
                    .as(name)
                    .isEqualTo(201);
            assertThat(store.http().put(path + "/entries/%2e%2e", "1").status()).isEqualTo(204);
            assertThat(store.http().get(path + "/entries/%2e%2e").body()).isEqualTo("1");
            assertThat(store.http().send("DELETE", path, "", new byte[0]).status())
                    .isEqualTo(204);
        }
        assertThat(FileSurgery.files(directory)).hasSize(1);
        requireNothingChanged();
    }

    private void requireProblem(Answer answer, int status, String problem, String detail) {
        assertThat(answer.body()).contains("\"type\":\"urn:tidemark:problem:" + problem + "\"", "\"status\":" + status);
        assertThat(answer.body()).contains(detail).doesNotContain(directory.toString());
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    private void requireNothingChanged() {
        Answer entry = store.http().get(ENTRY);
        assertThat(entry.body()).isEqualTo(KEPT);
        assertThat(entry.header("ETag")).isEqualTo("\"1\"");
        assertThat(store.http().get(C + "/log").header("Tidemark-Watermark")).isEqualTo("1");
    }

    private static Case put(String json, String detail) {
        return bytes(text(json), detail);
    }

    private static Case bytes(byte[] body, String detail) {
        return new Case("PUT", ENTRY, JSON, body, 400, "invalid-request", detail);
    }

    private static Case batch(String type, String body, int status, String problem, String detail) {
        return new Case("POST", C + "/batch", type, text(body), status, problem, detail);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
