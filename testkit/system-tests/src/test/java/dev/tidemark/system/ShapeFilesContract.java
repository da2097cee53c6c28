package dev.tidemark.system;

import static dev.tidemark.system.ShapeProbe.behind;
import static dev.tidemark.system.ShapeProbe.isUpToDate;
import static dev.tidemark.system.ShapeProbe.last;
import static dev.tidemark.system.ShapeProbe.state;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Shape;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.actors.Write;
import dev.tidemark.system.HttpProbe.Answer;
import dev.tidemark.testkit.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What clients of the shape protocol get of long logs, of files that compaction has written anew, and of sealed ones while live. */
abstract class ShapeFilesContract extends ShapeContract {

    private static final String USERS = "table=users";

    /** @param server HOCON */
    ShapeFilesContract(String server) {
        super(server, SMALL_FILES);
    }

    private void set(int from, int to, int value) {
        String row = "{\"n\":" + value + ",\"pad\":\"" + "x".repeat(100) + "\"}";
        List<Write> writes = IntStream.rangeClosed(from, to)
                .mapToObj(number -> Write.set("k" + number, Json.parse(row)))
                .toList();
        Stages.await(store.store().json("users").batch(writes));
    }

    private JsonCollection log() {
        Shape shape = Stages.await(store.store().shape(ShapeDefinition.of("users")));
        Stages.await(shape.caughtUp());
        return shape.log();
    }

    @Test
    void rows_longerThanWhatIsReadAtOnce_comeInOneBody() {
        openAgain("");
        for (int from = 1; from <= 5_000; from += 1_000) {
            set(from, from + 999, 1);
        }
        Answer first = shapes.get(USERS + "&offset=-1");
        assertThat(first.headers().firstValue("Content-Length"))
                .as("it streams")
                .isEmpty();
        assertThat(first.body().length()).isGreaterThan(1_000_000);
        assertThat(state(first)).hasSize(5_000);
        for (int from = 1; from <= 5_000; from += 1_000) {
            set(from, from + 999, 2);
        }
        Answer changes = shapes.get(behind(first, USERS));
        assertThat(changes.headers().firstValue("Content-Length"))
                .as("it streams")
                .isEmpty();
        assertThat(isUpToDate(changes)).isTrue();
        assertThat(state(changes))
                .hasSize(5_000)
                .allSatisfy((key, row) -> assertThat(row.path("n").asInt()).isEqualTo(2));
    }

    @Test
    void answers_keptOverACompaction_leadToTheSameStateHoweverTheyAreMixed() {
        List<Answer> kept = new ArrayList<>(shapes.sync(USERS));
        for (int round = 1; round <= 40; round++) {
            set(1, 20, round);
            kept.add(shapes.get(behind(last(kept), USERS)));
        }
        Map<String, JsonNode> whole = state(kept);
        Stages.await(log().seal());
        assertThat(Stages.await(log().compact()).collections()).isPositive();
        Stages.await(log().seal());
        assertThat(state(shapes.sync(USERS))).isEqualTo(whole);
        for (int have = 0; have < kept.size(); have++) {
            List<Answer> mixed = new ArrayList<>(kept.subList(0, have + 1));
            do {
                mixed.add(shapes.get(behind(last(mixed), USERS)));
                assertThat(last(mixed).status()).isEqualTo(200);
            } while (!isUpToDate(last(mixed)));
            assertThat(state(mixed)).as("kept=" + have).isEqualTo(whole);
        }
    }

    @Test
    void longPoll_farBehind_getsSealedPartsAndStaysLive() {
        Answer first = shapes.get(USERS + "&offset=-1");
        for (int round = 1; round <= 20; round++) {
            set(1, 20, round);
            log();
        }
        Stages.await(log().seal());
        List<Answer> answers = new ArrayList<>(List.of(first));
        do {
            answers.add(shapes.get(behind(last(answers), USERS) + "&live=true"));
            assertThat(last(answers).header("electric-cursor")).isNotEmpty();
            assertThat(last(answers).headers().map()).doesNotContainKey("electric-schema");
            assertThat(last(answers).header("Cache-Control")).isEqualTo("public, max-age=5, stale-while-revalidate=5");
        } while (!isUpToDate(last(answers)));
        assertThat(answers).hasSizeGreaterThan(3);
        assertThat(answers.get(1).header("ETag")).as("sealed").startsWith("\"");
        assertThat(state(answers))
                .hasSize(20)
                .allSatisfy((key, row) -> assertThat(row.path("n").asInt()).isEqualTo(20));
    }
}
