package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client from npm, turned away since there are too many or it asks too often: it waits as long as it is told, and misses nothing. */
@Tag("clients")
class ShapeRefusalTest {

    private static final List<String> ONE_GOES_ON = List.of("-Dtidemark.http.shape.going-on-max=1");
    private static final int MANY = 8;

    /** Loopback addresses have no limit: those that a proxy tells of have one. */
    private static final List<String> ASKED_SELDOM = List.of(
            "-Dtidemark.http.access.trusted-proxies.0=127.0.0.1",
            "-Dtidemark.http.access.rate.per-address.per-second=2",
            "-Dtidemark.http.access.rate.per-address.burst=4");

    private static final int ROUNDS = 40;

    @TempDir
    private Path data;

    @Test
    void follower_turnedAway_comesAgainWhenItIsTold_andHasWhatWasWrittenMeanwhile() {
        try (ServerChild server = ServerChild.start(data, List.of(), ONE_GOES_ON);
                ClientDriver clients = ClientDriver.start()) {
            SourceCollection users = SourceCollection.created(server.http(), "users");
            users.fill(1, 10, 1);
            ClientStream holding = holder(server, clients);
            try (ClientStream client = clients.open(server.http(), users.all())) {
                client.await("requests.some(each => each.status === 503)");
                users.fill(5, 20, 2);
                users.delete("k1");
                holding.close();
                users.requireSame(client);
                users.put("later", "{}");
                users.requireSame(client);
                requireWaitedAsTold(client, 503);
                assertThat(client.count("requests.filter(each => each.status === 503).length"))
                        .isLessThan(MANY);
            }
        }
    }

    @Test
    void follower_askingTooOften_comesAgainWhenItIsTold_andHasEverything() {
        try (ServerChild server = ServerChild.start(data, List.of(), ASKED_SELDOM);
                ClientDriver clients = ClientDriver.start()) {
            SourceCollection users = SourceCollection.created(server.http(), "users");
            users.fill(1, 10, 1);
            try (ClientStream client =
                    clients.open(server.http(), users.all("headers: { 'X-Forwarded-For': '192.0.2.7' },"))) {
                client.awaitUpToDate();
                for (int round = 2; round < ROUNDS; round++) {
                    users.fill(1, 10 + round, round);
                }
                client.await("requests.some(each => each.status === 429)");
                users.fill(5, 20, ROUNDS);
                users.requireSame(client);
                requireWaitedAsTold(client, 429);
            }
        }
    }

    /** One whose long poll takes the only place, once this returns. */
    private static ClientStream holder(ServerChild server, ClientDriver clients) {
        SourceCollection quiet = SourceCollection.created(server.http(), "quiet");
        quiet.put("k", "{}");
        ClientStream holder = clients.open(server.http(), quiet.all());
        holder.awaitUpToDate();
        String next = holder.text("`/v1/shape?table=quiet&handle=${stream.shapeHandle}&offset=${stream.lastOffset}`");
        Awaitility.await("place taken")
                .atMost(Duration.ofSeconds(20))
                .until(() -> server.http().get(next).status() == 503);
        return holder;
    }

    private static void requireWaitedAsTold(ClientStream client, int status) {
        String refused = "requests.filter((each, index) => each.status === " + status;
        assertThat(client.count(refused + ").length")).isPositive();
        assertThat(client.value(refused + " && !(each.headers['retry-after'] >= 1))"))
                .isEmpty();
        // A timer may ring a moment early.
        assertThat(client.value(refused + " && requests[index + 1]"
                        + " && requests[index + 1].at - each.answeredAt < 990 * each.headers['retry-after'])"))
                .isEmpty();
        assertThat(client.value("errors")).isEmpty();
        assertThat(client.count("refetches")).isZero();
    }
}
