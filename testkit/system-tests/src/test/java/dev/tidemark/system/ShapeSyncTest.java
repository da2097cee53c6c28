package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.system.HttpProbe.Answer;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole shapes as the client from npm syncs them from a server: first rows, changes, resumption, rotation. */
@Tag("clients")
class ShapeSyncTest extends ClientAndServer {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int PARTS_MIN = 5;
    private static final String LONG_POLL = "";
    private static final String SSE = "liveSse: true,";

    @Test
    void firstSync_longerThanManyChunks_isTheStoreInSeveralAnswers() {
        SourceCollection users = created("first");
        users.fill(1, 3_000, 1);
        try (ClientStream client = open(users.all())) {
            client.awaitUpToDate();
            users.requireSame(client);
        }
        Awaitility.await("sealed parts").atMost(PATIENCE).until(() -> answers("first") > PARTS_MIN);
        users.fill(1_000, 1_999, 2);
        try (ClientStream client = open(users.all())) {
            client.awaitUpToDate();
            users.requireSame(client);
            assertThat(client.count("requests.filter(each => !each.query.live).length"))
                    .isGreaterThan(PARTS_MIN);
            assertThat(client.text("requests[0].query.offset")).isEqualTo("-1");
            assertThat(client.text("requests[1].headers['content-encoding']")).isEqualTo("gzip");
        }
    }

    /** How many answers lead from the beginning of a shape to its tip. */
    private static int answers(String table) {
        String target = "/v1/shape?table=" + table;
        Answer answer = server.http().get(target + "&offset=-1");
        int count = 1;
        while (answer.headers().firstValue("electric-up-to-date").isEmpty()) {
            assertThat(answer.status()).isEqualTo(200);
            answer = server.http()
                    .get(target + "&offset=" + answer.header("electric-offset") + "&handle="
                            + answer.header("electric-handle"));
            count++;
        }
        return count;
    }

    @Test
    void emptyCollection_isUpToDate_andFollowed() {
        SourceCollection users = created("empty");
        try (ClientStream client = open(users.all())) {
            client.awaitUpToDate();
            assertThat(client.count("rows.length")).isZero();
            users.put("ann", "{\"score\":1}");
            client.await("rows.length === 1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LONG_POLL, SSE})
    void liveClient_insertsUpdatesDeletes_isToldOfEach(String live) {
        SourceCollection users = created("live" + live.length());
        users.put("bob", "{\"name\":\"Bob\"}");
        try (ClientStream client = open(users.all(live))) {
            client.awaitUpToDate();
            users.put("a/\"ü\"", "{\"name\":\"Ann\",\"score\":1}");
            client.await("rows.length === 2 && rows[1].score === 1");
            users.put("a/\"ü\"", "{\"name\":\"Ann\",\"score\":2}");
            client.await("rows[1].score === 2");
            users.put("a/\"ü\"", "{\"name\":\"Ann\"}");
            client.await("rows.length === 2 && rows[1].name === 'Ann' && !('score' in rows[1])");
            users.delete("a/\"ü\"");
            client.await("rows.length === 1");
            users.put("bob", "\"no object\"");
            client.await("rows[0].value === 'no object'");
            assertThat(client.operations()).startsWith("insert,insert,update,delete,insert,delete,");
            client.requireNoRepeats();
            assertThat(client.count("requests.filter(each => each.query.live_sse === 'true').length"))
                    .isEqualTo(live.isEmpty() ? 0 : 1);
            assertThat(client.count("requests.filter(each => each.query.live === 'true').length"))
                    .isPositive();
            assertThat(client.value("errors")).isEmpty();
        }
    }

    @Test
    void manyClients_whileMuchIsWritten_allEndInTheStore() {
        SourceCollection users = created("many");
        users.fill(1, 200, 0);
        List<ClientStream> followers = List.of(
                open(users.all()), open(users.all(SSE)), open(users.all()), open(users.all(SSE)), open(users.all()));
        for (int round = 1; round <= 20; round++) {
            users.fill(round * 10, round * 10 + 100, round);
            users.delete("k" + round);
        }
        for (ClientStream client : followers) {
            users.requireSame(client);
            client.close();
        }
    }

    @Test
    void resumption_atOffsetAndHandle_getsWhatIsNewAlone() {
        SourceCollection users = created("resume");
        users.fill(1, 500, 1);
        String known;
        try (ClientStream client = open(users.all())) {
            client.awaitUpToDate();
            known = client.text("`offset: '${stream.lastOffset}', handle: '${stream.shapeHandle}',`");
        }
        users.put("k7", "{\"number\":7,\"round\":2,\"text\":\"\"}");
        users.put("new", "{}");
        users.delete("k8");
        try (ClientStream client = open(users.all(known))) {
            client.await("stream.isUpToDate && changes.length === 3");
            assertThat(client.operations()).isEqualTo("update,insert,delete");
            assertThat(client.text("changes.map(change => change.key).join()"))
                    .isEqualTo(users.rowKey("k7") + "," + users.rowKey("new") + "," + users.rowKey("k8"));
            assertThat(client.count("refetches")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LONG_POLL, SSE})
    void collection_createdAnewWhileFollowed_isFetchedAnew(String live) {
        SourceCollection users = created("rotate" + live.length());
        users.fill(1, 300, 1);
        // Between the drop and the creation there is nothing to sync, which stops a client that does not ask for
        // another try.
        try (ClientStream client = open(users.all(live + " onError: () => ({}),"))) {
            client.awaitUpToDate();
            String handle = client.text("stream.shapeHandle");
            users.drop();
            users.create("{}");
            users.fill(200, 400, 2);
            client.await("refetches > 0 && stream.isUpToDate");
            users.requireSame(client);
            assertThat(client.text("stream.shapeHandle")).isNotEqualTo(handle);
        }
    }

    @Test
    void resumption_byAHandleOfBefore_fetchesAnew() {
        SourceCollection users = created("expired");
        users.fill(1, 50, 1);
        String known;
        try (ClientStream client = open(users.all())) {
            client.awaitUpToDate();
            known = client.text("`offset: '${stream.lastOffset}', handle: '${stream.shapeHandle}',`");
        }
        users.drop();
        users.create("{}");
        users.fill(1, 20, 2);
        try (ClientStream client = open(users.all(known))) {
            client.awaitUpToDate();
            users.requireSame(client);
            assertThat(client.count("refetches")).isEqualTo(1);
            assertThat(client.count("requests.filter(each => each.status === 409).length"))
                    .isEqualTo(1);
            assertThat(client.text("requests.find(each => each.query.expired_handle).query.offset"))
                    .isEqualTo("-1");
        }
    }

    @Test
    void shape_deleted_isFetchedAnew() {
        SourceCollection users = created("deleted");
        users.fill(1, 50, 1);
        try (ClientStream client = open(users.all())) {
            client.awaitUpToDate();
            assertThat(server.http()
                            .send("DELETE", "/v1/shape?table=deleted", "", new byte[0])
                            .status())
                    .isEqualTo(202);
            client.await("refetches === 1 && stream.isUpToDate");
            users.requireSame(client);
        }
    }

    @Test
    void offsetNow_givesWhatComesAlone() {
        SourceCollection users = created("now");
        users.fill(1, 50, 1);
        try (ClientStream client = open(users.all("offset: 'now',"))) {
            client.awaitUpToDate();
            assertThat(client.value("changes")).isEmpty();
            users.put("new", "{\"score\":1}");
            client.await("rows.length === 1 && rows[0].score === 1");
            assertThat(client.operations()).isEqualTo("insert");
        }
    }

    @Test
    void freshClient_afterAnAcknowledgedWrite_hasItWhenItIsUpToDate() {
        SourceCollection users = created("yours");
        for (int number = 1; number <= 20; number++) {
            users.put("k" + number, "{\"number\":" + number + "}");
            try (ClientStream client = open(users.all("subscribe: false,"))) {
                client.awaitUpToDate();
                assertThat(client.count("rows.length")).isEqualTo(number);
            }
        }
    }

    @Test
    void unknownCollection_stopsTheClientWithTheReason() {
        try (ClientStream client = open("{ params: { table: 'nowhere' } }")) {
            client.await("errors.length > 0");
            JsonNode error = client.value("errors[0]");
            assertThat(error.get("status").intValue()).isEqualTo(400);
            assertThat(error.get("message").textValue()).contains("table").contains("nowhere");
        }
    }
}
