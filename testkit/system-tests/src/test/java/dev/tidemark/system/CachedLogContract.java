package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.system.HttpProbe.Answer;
import dev.tidemark.testkit.Stages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cache sees of a log of sealed files, over a socket from a store on the real disk. */
abstract class CachedLogContract {

    private static final String USERS = "/v1/collections/users";
    private static final String LOG = USERS + "/log";
    private static final int ROUND = 100;

    @TempDir
    private Path directory;

    private StoreProbe store;

    private final String server;

    /** @param server HOCON */
    CachedLogContract(String server) {
        this.server = server;
    }

    @BeforeEach
    void open() {
        String settings = "tidemark { segment.max-length = 16 KiB, compaction.interval = 1 h }\n" + server;
        store = StoreProbe.open(directory.resolve("data"), settings, Seams.real());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void writeAndSeal(int rounds) {
        store.http().send("PUT", USERS, "", new byte[0]);
        for (int round = 0; round < rounds; round++) {
            List<CompletionStage<WriteOutcome>> together = new ArrayList<>();
            for (int number = 0; number < ROUND; number++) {
                together.add(store.store().json("users").set("key-" + number, Json.parse("" + round)));
            }
            together.forEach(Stages::await);
        }
        Stages.await(store.store().json("users").seal());
    }

    private Answer get(String target, String... headers) {
        return store.http().send("GET", target, "", new byte[0], headers);
    }

    @Test
    void download_brokenOffAnywhere_isTakenUpWhereItWas() {
        writeAndSeal(10);
        for (String target : List.of(LOG, LOG + "?after=7")) {
            Answer whole = get(target);
            int length = whole.body().length();
            for (int cut : new int[] {1, length / 3, length - 1}) {
                Answer begin = get(target, "Range", "bytes=0-" + (cut - 1));
                Answer end = get(target, "Range", "bytes=" + cut + "-", "If-Range", begin.header("ETag"));
                assertThat(begin.status()).isEqualTo(206);
                assertThat(end.status()).isEqualTo(206);
                assertThat(begin.body() + end.body()).isEqualTo(whole.body());
                assertThat(end.header("Content-Length")).isEqualTo("" + (length - cut));
            }
        }
    }

    @Test
    void answer_isKnown_isNotSentAgainEvenAfterARestart() {
        writeAndSeal(10);
        Answer first = get(LOG + "?after=7");
        store.close();
        open();
        Answer again = get(LOG + "?after=7", "If-None-Match", first.header("ETag"));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.header("Tidemark-Position")).isEqualTo(first.header("Tidemark-Position"));
    }

    @Test
    void tags_ofDifferentBytes_differ() {
        writeAndSeal(10);
        List<String> tags = new ArrayList<>();
        tags.add(get(LOG).header("ETag"));
        tags.add(get(LOG, "Accept-Encoding", "gzip").header("ETag"));
        tags.add(get(LOG, "Accept-Encoding", "zstd").header("ETag"));
        tags.add(get(LOG + "?after=1").header("ETag"));
        assertThat(Stages.await(store.store().json("users").compact()).collections())
                .isPositive();
        Stages.await(store.store().json("users").seal());
        tags.add(get(LOG).header("ETag"));
        assertThat(store.http().send("DELETE", USERS, "", new byte[0]).status()).isEqualTo(204);
        writeAndSeal(10);
        tags.add(get(LOG).header("ETag"));
        assertThat(tags).doesNotHaveDuplicates().allMatch(tag -> tag.startsWith("\""));
    }

    @Test
    void answers_keptForEver_leadToTheSameStateHoweverTheyAreMixed() {
        writeAndSeal(10);
        String handle = get(LOG).header("Tidemark-Handle");
        Answer kept = get(LOG + "?handle=" + handle);
        assertThat(kept.header("Cache-Control")).contains("immutable");
        assertThat(Stages.await(store.store().json("users").compact()).collections())
                .isPositive();
        StringBuilder log = new StringBuilder(kept.body());
        Answer next = kept;
        while (!next.header("Tidemark-Position").equals(next.header("Tidemark-Watermark"))) {
            next = get(LOG + "?after=" + next.header("Tidemark-Position") + "&handle=" + handle);
            log.append(next.body());
        }
        for (int number = 0; number < ROUND; number++) {
            String key = "\"key\":\"key-" + number + "\"";
            List<String> lines =
                    log.toString().lines().filter(line -> line.contains(key)).toList();
            assertThat(lines.get(lines.size() - 1)).contains("\"value\":9");
        }
    }
}
