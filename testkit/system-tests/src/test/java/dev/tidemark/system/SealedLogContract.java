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

/** Logs of several sealed files, read over a socket from a store on the real disk. */
abstract class SealedLogContract {

    private static final String USERS = "/v1/collections/users";
    private static final String LOG = USERS + "/log";
    private static final int ROUND = 100;

    @TempDir
    private Path directory;

    private StoreProbe store;

    private final String server;

    /** @param server HOCON */
    SealedLogContract(String server) {
        this.server = server;
    }

    @BeforeEach
    void open() {
        open(0);
    }

    /** @param compactions that may run at once */
    private void open(int compactions) {
        String settings =
                "tidemark { segment.max-length = 16 KiB, compaction.max-concurrent = " + compactions + " }\n" + server;
        store = StoreProbe.open(directory.resolve("data"), settings, Seams.real());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void write(int rounds) {
        store.http().send("PUT", USERS, "", new byte[0]);
        for (int round = 0; round < rounds; round++) {
            List<CompletionStage<WriteOutcome>> together = new ArrayList<>();
            for (int number = 0; number < ROUND; number++) {
                together.add(store.store().json("users").set("key-" + number, Json.parse("" + round)));
            }
            together.forEach(Stages::await);
        }
    }

    private int seal() {
        return Stages.await(store.store().json("users").seal());
    }

    /** Answers until the watermark is reached, each asked for behind the one before. */
    private List<Answer> answers() {
        List<Answer> answers = new ArrayList<>();
        String position = "0";
        do {
            answers.add(store.http().get(LOG + "?after=" + position));
            Answer last = answers.get(answers.size() - 1);
            assertThat(last.status()).isEqualTo(200);
            position = last.header("Tidemark-Position");
        } while (!position.equals(answers.get(answers.size() - 1).header("Tidemark-Watermark")));
        return answers;
    }

    private String wholeLog() {
        return String.join("", answers().stream().map(Answer::body).toList());
    }

    @Test
    void log_readChunkByChunk_isTheLogReadByLines() {
        write(20);
        int sealed = seal();
        assertThat(sealed).isGreaterThan(3);
        List<Answer> answers = answers();
        assertThat(answers).hasSize(sealed + 1);
        assertThat(answers.subList(0, sealed))
                .allSatisfy(answer -> assertThat(answer.header("Content-Length"))
                        .isEqualTo("" + answer.body().length()));
        String byLines = store.http().get(LOG + "?limit=100000").body();
        assertThat(String.join("", answers.stream().map(Answer::body).toList())).isEqualTo(byLines);
    }

    @Test
    void log_readAgainAfterMoreWritesAndARestart_hasTheSameBytesInChunks() {
        write(10);
        seal();
        List<Answer> before = answers();
        write(10);
        seal();
        store.close();
        open();
        List<Answer> after = answers();
        assertThat(after.size()).isGreaterThan(before.size());
        for (int chunk = 0; chunk < before.size() - 1; chunk++) {
            assertThat(after.get(chunk).body()).isEqualTo(before.get(chunk).body());
        }
    }

    @Test
    void log_ofACollectionCreatedAnew_hasNothingOfTheOneBefore() {
        write(10);
        seal();
        String before = wholeLog();
        assertThat(store.http().send("DELETE", USERS, "", new byte[0]).status()).isEqualTo(204);
        write(5);
        seal();
        String after = wholeLog();
        assertThat(after.lines()).hasSize(5 * ROUND);
        assertThat(before).doesNotStartWith(after.substring(0, 100));
    }

    @Test
    void log_askedForBeforeAndAfterACompaction_hasNothingOfWhatIsReplaced() {
        store.close();
        open(1);
        write(20);
        seal();
        String target = LOG + "?after=0&handle=" + store.http().get(LOG).header("Tidemark-Handle");
        Answer before = store.http().get(target);
        Answer same = store.http().get(target);
        assertThat(same.header("ETag")).isEqualTo(before.header("ETag")).startsWith("\"");
        assertThat(same.body()).isEqualTo(before.body());

        assertThat(Stages.await(store.store().json("users").compact()).collections())
                .isEqualTo(1);
        seal();
        Answer after = store.http().send("GET", target, "", new byte[0], "If-None-Match", before.header("ETag"));
        assertThat(after.status()).isEqualTo(200);
        assertThat(after.header("ETag")).isNotEqualTo(before.header("ETag")).startsWith("\"");
        assertThat(after.body()).isNotEqualTo(before.body());
        assertThat(after.header("Content-Length")).isEqualTo("" + after.body().length());
        assertThat(wholeLog().lines().filter(line -> line.contains("\"key-7\"")).count())
                .isLessThan(20);
        assertThat(store.http()
                        .send("GET", target, "", new byte[0], "If-None-Match", after.header("ETag"))
                        .status())
                .isEqualTo(304);
    }

    @Test
    void head_ofASealedRange_hasItsPositionAndNoBody() {
        write(10);
        seal();
        Answer head = store.http().send("HEAD", LOG, "", new byte[0]);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("Tidemark-Position"))
                .isEqualTo(store.http().get(LOG).header("Tidemark-Position"));
    }
}
