package dev.tidemark.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.http.FakeCollection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests made at random, about half of them plain: each is answered alike with a header that has it come through the route, and
 * without. A failure names its seed; {@code -Dplain.seed=N -Dplain.seeds=1} has that one again.
 */
class PlainFuzzTest {

    private static final long FIRST_SEED = Long.getLong("plain.seed", 1);
    private static final int SEEDS = Integer.getInteger("plain.seeds", 800);

    /** Of each status that plain answers have. */
    private static final int ANSWERS_MIN = 30;

    private static final String BY_ROUTE = "X-Unheard-Of: 1\r\n";

    private static final List<String> NAMES =
            List.of("c", "c", "c", "c", "open", "none", "", "%63", "C", "c%00", "..", "%2e%2e", "c;x", "c%2Fc");
    private static final List<String> KEYS = List.of(
            "k",
            "k",
            "k",
            "a%20b%2Fc",
            "long",
            "%ff",
            "%c0%ae",
            "%",
            "%4",
            "k?x=1",
            "k?",
            "k#f",
            "..",
            ".k",
            "k/",
            "k//",
            "%6b",
            "k%0d%0ax:1",
            "%ed%a0%80",
            "+",
            "%2B",
            "k&l",
            "k:l@",
            "absent",
            "%e4",
            "x".repeat(1_100));
    private static final List<String> LOG_QUERIES = List.of(
            "",
            "",
            "?after=0",
            "?after=1",
            "?after=1",
            "?after=2",
            "?after=99",
            "?after=-1",
            "?after=0&after=1",
            "?after=",
            "?after",
            "?AFTER=0",
            "?%61fter=0",
            "?after=%30",
            "?after=+1",
            "?after=01",
            "?handle=x",
            "?handle=",
            "?after=1&",
            "?",
            "?&",
            "?limit=1",
            "?after=1&limit=1",
            "?live=long-poll&timeout=0",
            "?after=9223372036854775808",
            "?after=1#f");
    private static final String ODD = "abk/%?#&=;.+~|\\\"<>^`{}[]@:!$'()*,-_09 \u00e4\u00ff\t";
    private static final List<String> HOSTS = List.of(
            "localhost",
            "localhost",
            "localhost",
            "LOCALHOST:7470",
            "127.0.0.1",
            "[::1]:80",
            "",
            "evil.example",
            "x.localhost",
            "localhost.",
            "999.1.1.1",
            "localhost:x",
            "a b",
            "localhost/",
            "evil.example:80",
            "user@localhost");
    private static final List<String> OVERLOOKED = List.of(
            "User-Agent: test",
            "Accept-Encoding: gzip",
            "Accept-Encoding: zstd;q=0.5, gzip",
            "Accept-Encoding: ;;",
            "Accept-Encoding: identity;q=0",
            "Accept-Encoding: *",
            "Cache-Control: no-cache",
            "X-Forwarded-For: 192.0.2.1",
            "Sec-Fetch-Site: cross-site",
            "Referer: http://evil.example/",
            "pragma: no-cache",
            "Via: 1.1 x");
    private static final List<String> LOOKED_AT = List.of(
            "Accept: */*",
            "Accept: text/html",
            "Accept: text/event-stream",
            "If-Match: \"999\"",
            "If-Match: *",
            "If-None-Match: \"999\"",
            "If-Unmodified-Since: x",
            "Range: bytes=0-1",
            "Range: bytes=9999-",
            "Cookie: a=b",
            "Origin: http://localhost",
            "Origin: http://evil.example",
            "Origin: null",
            "Authorization: Bearer x",
            "Expect: 100-continue",
            "Expect: x",
            "X-HTTP-Method-Override: DELETE",
            "Content-Encoding: gzip",
            "Host: evil.example",
            "Host: localhost",
            "Upgrade: h2c",
            "Content-Type: text/plain",
            "TE: trailers");
    private static final List<String> TYPES = List.of(
            "application/json",
            "application/json",
            "application/json",
            "APPLICATION/JSON",
            "application/json; charset=utf-8",
            "application/json;charset=latin1",
            "text/plain",
            "application/x-www-form-urlencoded",
            "",
            "application/merge-patch+json");
    private static final List<String> BODIES = List.of(
            "1",
            "{\"a\":1}",
            " { \"a\" : [1, 2] } ",
            "\"\u00c3\u00a4\"",
            "",
            "{",
            "1 2",
            "{\"a\":1,\"a\":2}",
            "\"\\ud800\"",
            "\u00ff",
            "1e999999999",
            "\u00ef\u00bb\u00bf1",
            "nul",
            "[".repeat(200) + "]".repeat(200),
            "\"\u0001\"");

    @TempDir
    private Path directory;

    private final ServerProbe probe = new ServerProbe(TransportKind.NETTY, "");
    private final Map<String, Integer> answers = new TreeMap<>();

    @BeforeEach
    void fill() {
        FakeCollection collection = probe.store().collection("c");
        collection.set("k", "{\"a\":1}");
        collection.set("a b/c", "2");
        collection.set("long", "\"" + "x".repeat(40_000) + "\"");
        collection.sealTo(2, directory.resolve("chunk"));
        probe.store().collection("open").set("k", "1");
    }

    @AfterEach
    void close() {
        probe.close();
    }

    /** A request but for the end of its head. */
    private record Made(String head, String body) {

        String text(String more) {
            return head + more + "\r\n" + body;
        }
    }

    private static <T> T one(SplittableRandom random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static String target(SplittableRandom random, boolean write) {
        String entry = "/entries/" + one(random, KEYS);
        String log = "/log" + one(random, LOG_QUERIES);
        String target = "/v1/collections/" + one(random, NAMES) + (write || random.nextBoolean() ? entry : log);
        return random.nextInt(4) == 0 ? mutated(random, target) : target;
    }

    private static String mutated(SplittableRandom random, String text) {
        StringBuilder mutated = new StringBuilder(text);
        for (int times = 1 + random.nextInt(2); times > 0; times--) {
            int at = random.nextInt(mutated.length());
            char odd = ODD.charAt(random.nextInt(ODD.length()));
            switch (random.nextInt(3)) {
                case 0 -> mutated.insert(at, odd);
                case 1 -> mutated.setCharAt(at, odd);
                default -> mutated.deleteCharAt(at);
            }
        }
        return mutated.toString();
    }

    private static Made made(SplittableRandom random) {
        boolean write = random.nextInt(5) < 2;
        boolean plain = random.nextBoolean();
        String method = write ? "PUT" : random.nextInt(12) == 0 ? "HEAD" : "GET";
        StringBuilder head = new StringBuilder(method + " " + target(random, write) + " HTTP/1.1\r\n");
        head.append("Connection: close\r\nHost: ")
                .append(plain ? "localhost" : one(random, HOSTS))
                .append("\r\n");
        for (int count = random.nextInt(3); count > 0; count--) {
            head.append(one(random, OVERLOOKED)).append("\r\n");
        }
        for (int count = plain ? 0 : random.nextInt(3); count > 0; count--) {
            head.append(one(random, LOOKED_AT)).append("\r\n");
        }
        if (!write) {
            return new Made(head.toString(), "");
        }
        String type = plain ? "application/json" : one(random, TYPES);
        String body = plain && random.nextBoolean() ? "{\"a\":1}" : one(random, BODIES);
        head.append(type.isEmpty() ? "" : "Content-Type: " + type + "\r\n");
        return new Made(head + "Content-Length: " + body.length() + "\r\n", body);
    }

    /** What is said; but of writes not at which position, nor at what time of anything. */
    private static List<String> comparable(Made made, String answer) {
        boolean write = made.head().startsWith("PUT");
        return answer.lines()
                .filter(line -> !line.startsWith("Date: "))
                .map(line -> write && (line.startsWith("ETag: ") || line.startsWith("Tidemark-Position: "))
                        ? line.replaceAll("[0-9]+", "N")
                        : line)
                .sorted()
                .toList();
    }

    @Test
    void request_atRandom_isAnsweredAsByTheRoute() throws IOException {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            Made made = made(new SplittableRandom(seed));
            String plain = probe.send(made.text(""));
            String byRoute = probe.send(made.text(BY_ROUTE));
            assertThat(comparable(made, plain))
                    .as("seed=%d request=%s", seed, made.text(""))
                    .isEqualTo(comparable(made, byRoute));
            assertThat(plain).as("seed=%d", seed).matches("(?s)HTTP/1\\.1 ([1-4]|501).*");
            answers.merge(plain.substring(0, "HTTP/1.1 200".length()), 1, Integer::sum);
        }
        if (SEEDS > 1) {
            assertThat(answers).containsKeys("HTTP/1.1 200", "HTTP/1.1 204", "HTTP/1.1 400", "HTTP/1.1 421");
            assertThat(answers.get("HTTP/1.1 200")).isGreaterThan(ANSWERS_MIN);
            assertThat(answers.get("HTTP/1.1 204")).isGreaterThan(ANSWERS_MIN);
        }
        assertThat(probe.get("/v1/collections/open/entries/k")).startsWith("HTTP/1.1 200 ");
    }
}
