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
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log read through nginx, which keeps what it may as long as it may. */
@Tag("clients")
class ProxyCacheTest {

    private static final String USERS = "/v1/collections/users";
    private static final String LOG = USERS + "/log";
    private static final int KEYS = 100;
    private static final Pattern LINE =
            Pattern.compile("\"op\":\"(SET|DELETE)\",\"key\":\"(key-\\d+)\"(?:,\"value\":(\\d+))?");

    @TempDir
    private Path directory;

    private StoreProbe store;
    private NginxChild nginx;

    @BeforeEach
    void open() {
        String settings =
                "tidemark { segment.max-length = 16 KiB, compaction { tombstone-age = 0 s, max-concurrent = 1 } }";
        store = StoreProbe.open(directory.resolve("data"), settings, Seams.real());
        nginx = NginxChild.before(store.address(), directory);
    }

    @AfterEach
    void close() {
        nginx.close();
        store.close();
    }

    private void create() {
        assertThat(store.http().send("PUT", USERS, "", new byte[0]).status()).isEqualTo(201);
    }

    /** Sets every key once a round, to the number of the round. */
    private void write(int from, int to) {
        for (int round = from; round < to; round++) {
            List<CompletionStage<WriteOutcome>> together = new ArrayList<>();
            for (int key = 0; key < KEYS; key++) {
                together.add(store.store().json("users").set("key-" + key, Json.parse("" + round)));
            }
            together.forEach(Stages::await);
        }
    }

    private void seal() {
        Stages.await(store.store().json("users").seal());
    }

    private void compact() {
        assertThat(Stages.await(store.store().json("users").compact()).collections())
                .isEqualTo(1);
        seal();
    }

    private String handle() {
        return store.http().get(LOG + "?limit=1").header("Tidemark-Handle");
    }

    /** A client of the log, which folds it into a state and starts anew when it is told to. */
    private final class Reader {

        private final Map<String, String> state = new TreeMap<>();
        private String handle = handle();
        private String after = "0";
        private int hits;
        private int restarts;

        /** To the end that the server tells. */
        void catchUp() {
            Answer answer;
            do {
                answer = nginx.http().get(LOG + "?after=" + after + "&handle=" + handle);
                if (answer.status() == 409) {
                    restarts++;
                    state.clear();
                    after = "0";
                    handle = handle();
                } else {
                    assertThat(answer.status()).isEqualTo(200);
                    fold(answer);
                }
            } while (answer.status() == 409
                    || !answer.header("Tidemark-Position").equals(present()));
        }

        private String present() {
            return store.http().get(LOG + "?limit=1").header("Tidemark-Watermark");
        }

        private void fold(Answer answer) {
            hits += answer.header("X-Cache").equals("HIT") ? 1 : 0;
            Matcher line = LINE.matcher(answer.body());
            while (line.find()) {
                if (line.group(1).equals("SET")) {
                    state.put(line.group(2), line.group(3));
                } else {
                    state.remove(line.group(2));
                }
            }
            after = answer.header("Tidemark-Position");
            handle = answer.header("Tidemark-Handle");
        }
    }

    @Test
    void sealedPart_handleNamed_reachesTheServerOnceInEachCoding() {
        create();
        write(0, 10);
        seal();
        String target = LOG + "?after=0&handle=" + handle();
        for (String coding : List.of("identity", "gzip", "zstd")) {
            Answer miss = nginx.http().send("GET", target, "", new byte[0], "Accept-Encoding", coding);
            Answer hit = nginx.http().send("GET", target, "", new byte[0], "Accept-Encoding", coding);
            assertThat(miss.header("X-Cache")).isEqualTo("MISS");
            assertThat(hit.header("X-Cache")).isEqualTo("HIT");
            assertThat(hit.body()).isEqualTo(miss.body());
            assertThat(hit.header("Content-Encoding")).isEqualTo(coding.equals("identity") ? "" : coding);
            assertThat(hit.header("ETag")).isEqualTo(miss.header("ETag"));
        }
    }

    @Test
    void sealedPart_wantedByManyAtOnce_isAskedForOnce() {
        create();
        write(0, 10);
        seal();
        String target = LOG + "?after=0&handle=" + handle();
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int reader = 0; reader < 200; reader++) {
            answers.add(nginx.http().getLater(target));
        }
        assertThat(answers.stream()
                        .map(CompletableFuture::join)
                        .filter(answer -> answer.header("X-Cache").equals("MISS")))
                .hasSize(1);
    }

    @Test
    void endOfTheLog_grows_isNeverAnsweredFromBefore() {
        create();
        for (int round = 0; round < 20; round++) {
            write(round, round + 1);
            Answer end = nginx.http().get(LOG + "?limit=100000&handle=" + handle());
            assertThat(end.header("Tidemark-Position")).isEqualTo("" + (round + 1) * KEYS);
        }
    }

    @Test
    void refusals_areNotKept() {
        Answer before = nginx.http().get(LOG);
        assertThat(before.status()).isEqualTo(404);
        create();
        write(0, 1);
        assertThat(nginx.http().get(LOG).status()).isEqualTo(200);
    }

    @Test
    void readers_ofPartsFromBeforeAndAfterCompactions_endInTheStateOfTheStore() {
        create();
        List<Reader> readers = new ArrayList<>();
        for (int round = 0; round < 12; round++) {
            write(round * 3, round * 3 + 3);
            seal();
            readers.add(new Reader());
            readers.forEach(Reader::catchUp);
            if (round % 3 == 2) {
                compact();
            }
        }
        readers.add(new Reader());
        readers.forEach(Reader::catchUp);
        for (Reader reader : readers) {
            assertThat(reader.state)
                    .hasSize(KEYS)
                    .allSatisfy((key, value) -> assertThat(value).isEqualTo("35"));
        }
        assertThat(readers.stream().mapToInt(reader -> reader.hits).sum()).isGreaterThan(10);
    }

    @Test
    void readers_whileKeysAreDeletedForGoodAndTheCollectionIsCreatedAnew_startAnewAndEndInTheStateOfTheStore() {
        create();
        write(0, 6);
        seal();
        Reader early = new Reader();
        nginx.http().get(LOG + "?after=0&handle=" + early.handle);
        for (int key = 0; key < KEYS / 2; key++) {
            Stages.await(store.store().json("users").delete("key-" + key));
        }
        write(6, 6);
        seal();
        compact();
        early.catchUp();
        assertThat(early.state).hasSize(KEYS / 2);
        assertThat(store.http().send("DELETE", USERS, "", new byte[0]).status()).isEqualTo(204);
        create();
        write(0, 5);
        seal();
        early.catchUp();
        assertThat(early.restarts).isPositive();
        assertThat(early.state)
                .hasSize(KEYS)
                .allSatisfy((key, value) -> assertThat(value).isEqualTo("4"));
    }
}
