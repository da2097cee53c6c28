package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.system.HttpProbe.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client from npm behind nginx, which keeps what it may as long as it may, set up as the page for operators says. Answers of
 * before are provoked; the client ends in what the store has, in few requests.
 */
@Tag("clients")
class ShapeProxyTest {

    private static final List<String> SETTINGS =
            List.of("-Dtidemark.segment.max-length=16KiB", "-Dtidemark.http.shape.max-age=1s");
    private static final String CACHE = "each.headers['x-cache']";
    private static final int FOLLOWERS = 12;

    @TempDir
    private static Path directory;

    private static ServerChild server;
    private static NginxChild nginx;
    private static ClientDriver clients;

    @BeforeAll
    static void start() {
        clients = ClientDriver.start();
        server = ServerChild.start(directory.resolve("data"), List.of(), SETTINGS);
        nginx = NginxChild.before(server.http().address(), directory);
    }

    @AfterAll
    static void stop() {
        clients.close();
        nginx.close();
        server.close();
    }

    private static SourceCollection created(String name) {
        return SourceCollection.created(server.http(), name);
    }

    private static ClientStream open(String options) {
        return clients.open(nginx.http(), options);
    }

    private static int cached(ClientStream client) {
        return client.count("requests.filter(each => " + CACHE + " === 'HIT').length");
    }

    private static String known(ClientStream client) {
        return client.text("`offset: '${stream.lastOffset}', handle: '${stream.shapeHandle}',`");
    }

    @Test
    void secondClient_hasTheFirstRowsFromTheCache_andBothFollow() {
        SourceCollection users = created("cached");
        users.fill(1, 2_000, 1);
        try (ClientStream first = open(users.all());
                ClientStream second = open(users.all())) {
            first.awaitUpToDate();
            second.awaitUpToDate();
            users.requireSame(first);
            users.requireSame(second);
            try (ClientStream third = open(users.all())) {
                third.awaitUpToDate();
                users.requireSame(third);
                assertThat(cached(third)).isGreaterThan(1);
                users.fill(1_500, 2_100, 2);
                users.delete("k1");
                users.requireSame(third);
            }
            users.requireSame(first);
            users.requireSame(second);
        }
    }

    @Test
    void manyFollowers_shareTheAnswersToTheirLongPolls() {
        SourceCollection users = created("shared");
        users.fill(1, 10, 1);
        List<ClientStream> followers = new ArrayList<>();
        for (int follower = 0; follower < FOLLOWERS; follower++) {
            followers.add(open(users.all()));
        }
        followers.forEach(ClientStream::awaitUpToDate);
        for (int round = 2; round <= 5; round++) {
            users.fill(1, 10, round);
            int present = round;
            followers.forEach(client -> client.await("rows.every(row => row.round === " + present + ")"));
        }
        int hits = 0;
        int live = 0;
        for (ClientStream client : followers) {
            users.requireSame(client);
            String polls = "requests.filter(each => each.query.live && each.status === 200";
            hits += client.count(polls + " && " + CACHE + " === 'HIT').length");
            live += client.count(polls + ").length");
            client.close();
        }
        assertThat(hits).isGreaterThan(live / 2);
    }

    @Test
    void streamOfEvents_isNotHeldBack() {
        SourceCollection users = created("events");
        users.fill(1, 10, 1);
        try (ClientStream client = open(users.all("liveSse: true,"))) {
            client.awaitUpToDate();
            for (int round = 2; round <= 6; round++) {
                users.fill(1, 10, round);
                client.await("rows.every(row => row.round === " + round + ")");
            }
            assertThat(client.count("requests.filter(each => each.query.live_sse).length"))
                    .isEqualTo(1);
            users.requireSame(client);
        }
    }

    @Test
    void rowsOfACollectionThatIsGone_stillInTheCache_areReplaced() {
        SourceCollection users = created("gone");
        users.fill(1, 1_000, 1);
        String expired;
        try (ClientStream before = open(users.all())) {
            before.awaitUpToDate();
            expired = known(before);
        }
        for (int life = 2; life <= 4; life++) {
            users.drop();
            users.create("{}");
            users.fill(500, 1_200, life);
            requireNewcomerEndsRight(users, users.all());
            requireNewcomerEndsRight(users, users.all(expired));
        }
    }

    /** One who knows of no handle that is gone: what clients of one process have learnt, they share. */
    private static void requireNewcomerEndsRight(SourceCollection source, String options) {
        try (ClientDriver newcomers = ClientDriver.start();
                ClientStream client = newcomers.open(nginx.http(), options)) {
            client.await("refetches > 0 && stream.isUpToDate");
            source.requireSame(client);
            assertThat(client.count("refetches")).isLessThanOrEqualTo(2);
            assertThat(client.count("requests.length")).isLessThan(80);
            assertThat(client.value("errors")).isEmpty();
        }
    }

    @Test
    void refusalOfAHandle_stillInTheCache_namingAnotherThatIsGone_leadsToThePresentOne() {
        SourceCollection users = created("refused");
        users.fill(1, 100, 1);
        String expired;
        String target;
        try (ClientStream before = open(users.all())) {
            before.awaitUpToDate();
            // Nobody has asked there: nothing of it is in the cache yet.
            expired = before.text("`offset: '1_0', handle: '${stream.shapeHandle}',`");
            target = "/v1/shape?" + before.text("`handle=${stream.shapeHandle}&log=full&offset=1_0&table=refused`");
        }
        users.drop();
        users.create("{}");
        users.fill(1, 50, 2);
        Answer refused = nginx.http().get(target);
        assertThat(refused.status()).isEqualTo(409);
        users.drop();
        users.create("{}");
        users.fill(20, 90, 3);
        Answer cached = nginx.http().get(target);
        assertThat(cached.header("X-Cache")).isEqualTo("HIT");
        assertThat(cached.header("electric-handle")).isEqualTo(refused.header("electric-handle"));
        requireNewcomerEndsRight(users, users.all(expired));
    }

    @Test
    void followers_serverKilledBehindTheCache_goOnWithItsSuccessor() {
        Path data = directory.resolve("killed");
        ServerChild first = ServerChild.start(data, List.of(), SETTINGS);
        try (CuttingProxy between = CuttingProxy.before(first.http());
                NginxChild cache = NginxChild.before(between.http().address(), scratch("nginx"));
                ClientStream longPolls = clients.open(cache.http(), followed("onError: () => ({}),"));
                ClientStream stream = clients.open(cache.http(), followed("liveSse: true, onError: () => ({}),"))) {
            SourceCollection.created(first.http(), "users").fill(1, 300, 1);
            longPolls.await("rows.length === 300");
            stream.await("rows.length === 300");
            first.kill();
            try (ServerChild second = ServerChild.start(data, List.of(), SETTINGS)) {
                between.leadTo(second.http());
                SourceCollection users = new SourceCollection(second.http(), "users");
                users.fill(200, 400, 2);
                users.delete("k1");
                users.requireSame(longPolls);
                users.requireSame(stream);
            }
        }
    }

    private static String followed(String more) {
        return "{ " + more + " params: { table: 'users' } }";
    }

    private static Path scratch(String name) {
        try {
            return Files.createDirectory(directory.resolve(name));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void staleAnswer_givenWhileItIsAskedAfter_holdsNoClientBack() {
        SourceCollection users = created("stale");
        users.fill(1, 100, 1);
        String known;
        try (ClientStream before = open(users.all())) {
            before.awaitUpToDate();
            known = known(before);
        }
        users.fill(50, 150, 2);
        String tip = known.replaceAll(
                "offset: '(\\S+)', handle: '(\\S+)',", "/v1/shape?handle=$2&log=full&offset=$1&table=stale");
        // A client that is up to date has asked there; what it was told is kept, and given once more when it is too
        // old.
        Awaitility.await("stale answer")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !nginx.http().get(tip).header("X-Cache").equals("HIT"));
        try (ClientStream client = open(users.all(known))) {
            users.requireSame(client, row -> row.get("number").intValue() >= 50);
        }
        try (ClientStream fresh = open(users.all())) {
            fresh.awaitUpToDate();
            users.requireSame(fresh);
        }
    }
}
