package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.tidemark.testkit.Stages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client from npm while servers end, are killed, and connections break: it misses nothing, and is given nothing twice. */
@Tag("clients")
class ShapeFaultsTest {

    private static final List<String> SETTINGS = List.of("-Dtidemark.segment.max-length=64KiB");
    private static final int LIVES = 3;
    private static final int WRITERS = 3;
    private static final int WRITES_PER_LIFE = 150;
    private static final String RETRYING = "onError: () => ({}),";

    private static ClientDriver clients;

    @TempDir
    private Path data;

    private ServerChild server;
    private CuttingProxy front;
    private SourceCollection users;

    @BeforeAll
    static void startClients() {
        clients = ClientDriver.start();
    }

    @AfterAll
    static void stopClients() {
        clients.close();
    }

    @BeforeEach
    void start() {
        server = ServerChild.start(data, List.of(), SETTINGS);
        front = CuttingProxy.before(server.http());
        users = SourceCollection.created(server.http(), "users");
    }

    @AfterEach
    void stop() {
        front.close();
        server.close();
    }

    private ClientStream open(String options) {
        return clients.open(front.http(), options);
    }

    private void begin() {
        server = ServerChild.start(data, List.of(), SETTINGS);
        front.leadTo(server.http());
        users = new SourceCollection(server.http(), "users");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "liveSse: true,"})
    void follower_serverRestarted_goesOnWhereItWas(String live) {
        users.fill(1, 400, 1);
        try (ClientStream client = open(users.all(live))) {
            client.awaitUpToDate();
            server.close();
            begin();
            users.fill(300, 500, 2);
            users.delete("k1");
            users.requireSame(client);
            assertThat(client.count("refetches")).isZero();
            assertThat(client.value("errors")).isEmpty();
            assertThat(client.count("changes.length")).isEqualTo(400 + 201 + 1);
        }
    }

    @Test
    void followers_serverKilledAgainAndAgain_haveEveryAcknowledgedWrite() {
        List<ClientStream> followers = List.of(
                open(users.all(RETRYING)),
                open(users.all(RETRYING + "liveSse: true,")),
                open("{ " + RETRYING + " params: { table: 'users', where: \"writer = 'w1-'\" } }"));
        Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
        for (int life = 1; life <= LIVES; life++) {
            List<CompletableFuture<Void>> writers = writers(acknowledged, life);
            int target = life * WRITES_PER_LIFE;
            followers.get(life % 2).await("changes.length >= " + target);
            server.kill();
            writers.forEach(Stages::await);
            begin();
        }
        assertThat(acknowledged).isNotEmpty();
        users.requireSame(followers.get(0));
        users.requireSame(followers.get(1));
        users.requireSame(followers.get(2), row -> row.get("writer").textValue().equals("w1-"));
        Map<String, JsonNode> rows = followers.get(0).rows();
        acknowledged.forEach((key, number) -> assertThat(rows.getOrDefault(users.rowKey(key), NullNode.instance)
                        .path("number")
                        .intValue())
                .isGreaterThanOrEqualTo(number));
        followers.forEach(ClientStream::close);
    }

    /** Each sets a few keys of its own to growing numbers, until the server is gone. */
    private List<CompletableFuture<Void>> writers(Map<String, Integer> acknowledged, int life) {
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        SourceCollection target = users;
        for (int writer = 0; writer < WRITERS; writer++) {
            String prefix = "w" + writer + "-";
            writers.add(CompletableFuture.runAsync(
                    () -> write(target, acknowledged, prefix, life), task -> new Thread(task).start()));
        }
        return writers;
    }

    private static void write(SourceCollection target, Map<String, Integer> acknowledged, String prefix, int life) {
        try {
            for (int count = 0; true; count++) {
                int number = life * 1_000_000 + count;
                String key = prefix + count % 20;
                target.put(key, "{\"number\":%d,\"writer\":\"%s\"}".formatted(number, prefix));
                acknowledged.put(key, number);
            }
        } catch (AssertionError killed) {
            // As it should be: the server does not answer any more.
        }
    }

    @Test
    void firstSync_cutInMidBody_stopsTheClient_whichGoesOnWhenItIsAllowedTo() {
        users.fill(1, 3_000, 1);
        front.cutAfter(10_000);
        try (ClientStream client = open(users.all())) {
            client.await("errors.length === 1");
            assertThat(client.count("errors[0].status")).isEqualTo(200);
        }
        front.cutAfter(20_000);
        try (ClientStream client = open(users.all(RETRYING))) {
            front.awaitHappened();
            client.await("errors.length === 1");
            client.awaitUpToDate();
            users.requireSame(client);
            assertThat(client.count("refetches")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "liveSse: true,"})
    void liveFollower_cutInMidAnswer_getsWhatItMissedOnce(String live) {
        users.fill(1, 10, 1);
        try (ClientStream client = open(users.all(RETRYING + live))) {
            client.awaitUpToDate();
            for (int round = 2; round < 6; round++) {
                front.cutAfter(0);
                users.fill(1, 200, round);
                front.awaitHappened();
                users.requireSame(client);
            }
            assertThat(client.count("refetches")).isZero();
        }
    }

    @Test
    void slowClient_holdsNobodyUp_andComesToTheSameEnd() {
        users.fill(1, 4_000, 1);
        front.holdAfter(15_000);
        try (ClientStream slow = open(users.all());
                ClientStream other = clients.open(server.http(), users.all())) {
            front.awaitHappened();
            users.fill(1, 1_000, 2);
            users.requireSame(other);
            assertThat(slow.value("stream.isUpToDate").booleanValue()).isFalse();
            front.release();
            users.requireSame(slow);
            assertThat(slow.count("refetches")).isZero();
        }
    }

    @Test
    void streamsThatEndAtOnce_makeTheClientFallBackToLongPolls() {
        users.fill(1, 10, 1);
        front.cutStreams();
        try (ClientStream client = open(users.all("liveSse: true,"))) {
            client.await("requests.some(each => each.query.live === 'true' && !each.query.live_sse)");
            assertThat(client.count("requests.filter(each => each.query.live_sse === 'true').length"))
                    .isEqualTo(3);
            users.put("new", "{}");
            client.await("rows.length === 11");
            users.requireSame(client);
        }
    }
}
