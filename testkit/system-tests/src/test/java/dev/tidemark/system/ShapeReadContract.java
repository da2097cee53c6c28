package dev.tidemark.system;

import static dev.tidemark.system.ShapeProbe.behind;
import static dev.tidemark.system.ShapeProbe.controls;
import static dev.tidemark.system.ShapeProbe.isUpToDate;
import static dev.tidemark.system.ShapeProbe.last;
import static dev.tidemark.system.ShapeProbe.messages;
import static dev.tidemark.system.ShapeProbe.state;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.actors.Shape;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.system.HttpProbe.Answer;
import dev.tidemark.testkit.Stages;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shape protocol promises of answers that come at once, over a socket from a store on the real disk. */
abstract class ShapeReadContract extends ShapeContract {

    private static final String BEGINNING = "public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746";
    private static final String READ = "public, max-age=60, stale-while-revalidate=300";
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    private static final int MANY = 400;
    private static final int FEW = 20;

    /** @param server HOCON */
    ShapeReadContract(String server) {
        super(server, SMALL_FILES);
    }

    private void set(int from, int to) {
        for (int number = from; number <= to; number++) {
            store.set("users", "k" + number, "{\"n\":" + number + ",\"pad\":\"" + "x".repeat(100) + "\"}");
        }
    }

    private Shape caughtUp() {
        Shape shape = Stages.await(store.store().shape(ShapeDefinition.of("users")));
        Stages.await(shape.caughtUp());
        return shape;
    }

    /** Every closed file of the shape is sealed when it returns. */
    private void seal() {
        assertThat(Stages.await(caughtUp().log().seal())).isNotNegative();
    }

    @Test
    void beginning_emptyCollection_isTheSnapshotsEndAndNeverUpToDate() {
        Answer first = shapes.get("table=users&offset=-1");
        assertThat(first.status()).isEqualTo(200);
        assertThat(controls(first)).containsExactly("snapshot-end");
        assertThat(isUpToDate(first)).isFalse();
        assertThat(first.header("Content-Type")).isEqualTo("application/json");
        assertThat(first.header("electric-schema")).isEqualTo("{}");
        assertThat(first.header("electric-handle")).isNotEmpty();
        assertThat(first.header("electric-offset")).matches("[1-9][0-9]*_0");
        assertThat(first.headers().map()).doesNotContainKeys("electric-cursor", "electric-up-to-date");
        assertThat(first.header("Cache-Control")).isEqualTo(BEGINNING);

        Answer second = shapes.get(behind(first, "table=users"));
        assertThat(controls(second)).containsExactly("up-to-date");
        assertThat(isUpToDate(second)).isTrue();
        assertThat(second.header("electric-offset")).isEqualTo(first.header("electric-offset"));
        assertThat(messages(second)
                                .get(0)
                                .path("headers")
                                .path("global_last_seen_lsn")
                                .asText() + "_0")
                .isEqualTo(second.header("electric-offset"));
        assertThat(second.header("electric-has-data")).isEqualTo("false");
        assertThat(second.header("electric-schema")).isEqualTo("{}");
        assertThat(second.header("Cache-Control")).isEqualTo(READ);
    }

    @Test
    void sync_rowsThenChanges_leadsToTheCollectionsState() {
        set(1, 3);
        List<Answer> answers = shapes.sync("table=users");
        assertThat(isUpToDate(answers.get(0))).isFalse();
        assertThat(state(answers)).containsOnlyKeys(key("k1"), key("k2"), key("k3"));
        store.set("users", "k1", "{\"n\":100}");
        Stages.await(store.store().json("users").delete("k2"));
        store.set("users", "k4", "4");

        Answer changes = shapes.get(behind(last(answers), "table=users"));
        assertThat(isUpToDate(changes)).isTrue();
        assertThat(changes.header("electric-has-data")).isEqualTo("true");
        answers.add(changes);
        assertThat(state(answers).get(key("k1"))).hasToString("{\"n\":100}");
        assertThat(state(answers).get(key("k4"))).hasToString("{\"value\":4}");
        assertThat(state(answers)).containsOnlyKeys(key("k1"), key("k3"), key("k4"));
    }

    @Test
    void answer_saysUpToDate_whenAllThatWasWrittenBeforeIsInIt() {
        List<Answer> answers = shapes.sync("table=users");
        for (int number = 1; number <= 50; number++) {
            set(number, number);
            answers.add(shapes.get(behind(last(answers), "table=users")));
            assertThat(isUpToDate(last(answers))).isTrue();
            assertThat(state(answers)).containsKey(key("k" + number));
        }
    }

    @Test
    void sealed_anyPart_isCachedForEverAndNeverSaysUpToDate() {
        shapes.sync("table=users");
        // A shape far behind takes much at once, and a file closes behind what is taken at once.
        for (int from = 1; from <= MANY; from += FEW) {
            set(from, from + FEW - 1);
            caughtUp();
        }
        seal();
        List<Answer> answers = shapes.sync("table=users");
        assertThat(state(answers)).hasSize(MANY);
        Answer first = answers.get(0);
        assertThat(first.header("Cache-Control")).isEqualTo(BEGINNING);
        assertThat(first.header("ETag")).startsWith("\"");
        assertThat(answers).hasSizeGreaterThan(3);
        for (Answer answer : answers.subList(1, answers.size() - 1)) {
            assertThat(answer.header("ETag")).as(answer.headers().toString()).startsWith("\"");
            assertThat(answer.header("Cache-Control")).isEqualTo(FOR_EVER);
            assertThat(answer.header("electric-schema")).isEqualTo("{}");
            assertThat(answer.header("Vary")).isEqualTo("Accept-Encoding");
            assertThat(isUpToDate(answer)).isFalse();
        }
        assertThat(last(answers).header("Cache-Control")).isEqualTo(READ);
        assertThat(last(answers).header("ETag")).startsWith("W/\"");
    }

    @Test
    void sealed_conditionsRangesAndCodings_areThoseOfFiles() {
        set(1, MANY);
        seal();
        String target = "table=users&offset=-1";
        Answer whole = shapes.get(target);
        Answer again = shapes.get(target, "If-None-Match", whole.header("ETag"));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.header("electric-offset")).isEqualTo(whole.header("electric-offset"));
        Answer begin = shapes.get(target, "Range", "bytes=0-99");
        Answer end = shapes.get(target, "Range", "bytes=100-", "If-Range", begin.header("ETag"));
        assertThat(begin.status()).isEqualTo(206);
        assertThat(begin.body() + end.body()).isEqualTo(whole.body());
        Answer packed = shapes.get(target, "Accept-Encoding", "gzip");
        assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(packed.header("electric-offset")).isEqualTo(whole.header("electric-offset"));
        Answer head = shapes.send("HEAD", target);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("electric-offset")).isEqualTo(whole.header("electric-offset"));
        assertThat(head.header("ETag")).isEqualTo(whole.header("ETag"));
    }

    @Test
    void tail_known_isNotSentAgain() {
        set(1, 2);
        List<Answer> answers = shapes.sync("table=users");
        String target = behind(answers.get(0), "table=users");
        Answer tip = shapes.get(target);
        assertThat(tip.header("ETag"))
                .contains("\"" + tip.header("electric-handle") + ":"
                        + answers.get(0).header("electric-offset") + ":" + tip.header("electric-offset"));
        Answer again = shapes.get(target, "If-None-Match", tip.header("ETag"));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.header("electric-offset")).isEqualTo(tip.header("electric-offset"));
        set(3, 3);
        assertThat(shapes.get(target, "If-None-Match", tip.header("ETag")).status())
                .isEqualTo(200);
    }

    @Test
    void now_asked_isTheEndWithoutTheRowsBefore() {
        set(1, 3);
        Answer now = shapes.get("table=users&offset=now&handle=whatever");
        assertThat(controls(now)).containsExactly("up-to-date");
        assertThat(messages(now)).hasSize(1);
        assertThat(now.header("electric-schema")).isEqualTo("{}");
        assertThat(now.header("Cache-Control")).isEqualTo(READ);
        set(4, 4);
        Answer next = shapes.get(behind(now, "table=users"));
        assertThat(state(next)).containsOnlyKeys(key("k4"));
        assertThat(isUpToDate(next)).isTrue();
    }

    @Test
    void changesOnly_asked_leavesTheRowsBeforeOut() {
        set(1, 3);
        String definition = "table=users&log=changes_only";
        Answer first = shapes.get(definition + "&offset=-1");
        assertThat(first.body()).isEqualTo("[]");
        assertThat(first.headers().map()).doesNotContainKey("electric-up-to-date");
        set(4, 4);
        Answer next = shapes.get(behind(first, definition));
        assertThat(state(next)).containsOnlyKeys(key("k4"));
        assertThat(isUpToDate(next)).isTrue();
    }

    @Test
    void collection_createdAnew_isAnotherShapeAndOldHandlesNeverComeBack() {
        set(1, 2);
        List<Answer> before = shapes.sync("table=users");
        List<String> known = new ArrayList<>();
        for (int life = 1; life <= 3; life++) {
            known.add(last(before).header("electric-handle"));
            Stages.await(store.store().drop("users"));
            store.created("users");
            store.set("users", "other" + life, "1");
            Answer refetch = shapes.get(behind(last(before), "table=users"));
            assertThat(refetch.status()).isEqualTo(409);
            assertThat(refetch.body()).isEqualTo("[{\"headers\":{\"control\":\"must-refetch\"}}]");
            assertThat(refetch.header("Content-Type")).isEqualTo("application/json");
            assertThat(refetch.header("Cache-Control")).isEqualTo("public, max-age=60, must-revalidate");
            String handle = refetch.header("electric-handle");
            assertThat(known).doesNotContain(handle);
            Answer anew = shapes.get(
                    "table=users&offset=-1&handle=" + handle + "&expired_handle=" + known.get(0) + "&cache-buster=1");
            assertThat(anew.header("electric-handle")).isEqualTo(handle);
            before = shapes.sync("table=users");
            assertThat(last(before).header("electric-handle")).isEqualTo(handle);
            assertThat(state(before)).containsOnlyKeys(key("other" + life));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "table=nobody&offset=-1|table",
                "table=nobody&offset=0_0&handle=h|table",
                "table=%24shape%2Fx&offset=-1|table",
                "offset=-1|table",
                "table=users|offset",
                "table=users&offset=0_0|handle",
                "table=users&offset=-1&live=true|live",
                "table=users&offset=-1&where=n+%3D+%3D+1|where",
                "table=users&offset=-1&where=n+%3D+%242&params%5B1%5D=1|where",
                "table=users&table=users&offset=-1|request",
                "table=users&offset=-1&where=%ff|request",
            })
    void request_invalid_namesTheParameterAndIsNotStored(String query, String parameter) {
        Answer answer = shapes.get(query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        JsonNode body = ShapeProbe.json(answer.body());
        assertThat(body.path("message").asText()).isEqualTo("Invalid request");
        assertThat(body.path("errors").fieldNames()).toIterable().containsExactly(parameter);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Surrogate-Control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&live=true", "&live=true&live_sse=true"})
    void offset_beyondTheEnd_isOutOfBounds(String live) {
        Answer first = shapes.get("table=users&offset=-1");
        Answer answer = shapes.get("table=users&offset=999999_0&handle=" + first.header("electric-handle") + live);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("\"offset\":[\"out of bounds");
    }

    @Test
    void definitions_thatDiffer_areShapesOfTheirOwn() {
        set(1, 3);
        String all = last(shapes.sync("table=users")).header("electric-handle");
        List<Answer> some = shapes.sync("table=users&where=n%3E%241&params%5B1%5D=1&columns=n");
        assertThat(state(some)).containsOnlyKeys(key("k2"), key("k3"));
        assertThat(state(some).get(key("k2"))).hasToString("{\"n\":2}");
        assertThat(last(some).header("electric-handle")).isNotEqualTo(all);
        assertThat(shapes.get(behind(last(some), "table=users")).status()).isEqualTo(409);
        assertThat(last(shapes.sync("table=public.%22users%22")).header("electric-handle"))
                .isEqualTo(all);
    }

    @Test
    void server_startedAgain_goesOnWhereClientsAre() {
        set(1, MANY);
        List<Answer> answers = shapes.sync("table=users");
        openAgain(SMALL_FILES);
        store.set("users", "k1", "1");
        Answer next = shapes.get(behind(last(answers), "table=users"));
        assertThat(next.status()).isEqualTo(200);
        assertThat(isUpToDate(next)).isTrue();
        assertThat(state(next)).containsOnlyKeys(key("k1"));
        assertThat(state(shapes.sync("table=users"))).hasSize(MANY);
    }

    @Test
    void request_hostile_isRefusedOrAnswered() {
        String deep = "(".repeat(2_000) + "n%3D1" + ")".repeat(2_000);
        assertThat(shapes.get("table=users&offset=-1&where=" + deep).status()).isEqualTo(400);
        assertThat(shapes.get("table=users&offset=-1&where=" + "x".repeat(9_000))
                        .status())
                .isEqualTo(414);
        StringBuilder many = new StringBuilder("table=users&offset=-1&where=n%3D1");
        for (int number = 1; number <= 400; number++) {
            many.append("&params%5B").append(number).append("%5D=").append(number);
        }
        assertThat(shapes.get(many.toString()).status()).isIn(200, 400);
        assertThat(shapes.send("PUT", "table=users&offset=-1").status()).isEqualTo(405);
        assertThat(shapes.get("table=users&offset=-1").status()).isEqualTo(200);
    }
}
