package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Seams;
import dev.tidemark.http.access.CollectionPatterns;
import dev.tidemark.http.access.Scope;
import dev.tidemark.http.access.Token;
import dev.tidemark.http.access.TokenFile;
import dev.tidemark.http.access.TokenSecret;
import dev.tidemark.http.server.TransportKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What lasts ends with its token, and with no other: streams of events and long polls, of logs and of shapes. */
class RevokedTokenTest {

    private static final String LOG = "/v1/collections/users/log?after=1&live=";
    private static final String SHAPE = "/v1/shape?table=users";

    /** Of which nothing that is awaited here ends by itself. */
    private static final String LONG = """
            tidemark.http.access.reload-interval = 0
            tidemark.http.long-poll-default = 1 h
            tidemark.http.long-poll-max = 1 h
            tidemark.http.shape { long-poll = 1 h, keep-alive = 1 h, stream-max-age = 1 h }
            tidemark.http.event-stream { keep-alive = 1 h, max-age = 1 h }
            tidemark.shape.idle-after = 2 h
            akka.http.server.idle-timeout = 1 h
            """;

    @TempDir
    private Path directory;

    private final String leaving = TokenSecret.create();
    private final String staying = TokenSecret.create();

    /** An answer that is read as it comes. */
    private record Reader(Queue<String> lines, CompletableFuture<Integer> ended) {

        static Reader of(HttpProbe http, String path, String secret) {
            Queue<String> lines = new ConcurrentLinkedQueue<>();
            return new Reader(lines, http.lines(path, lines::add, "Authorization", "Bearer " + secret));
        }
    }

    private static Token token(String name, String secret) {
        return Token.of(name, secret, Set.of(Scope.READ), CollectionPatterns.ALL);
    }

    private void write(Token... tokens) throws IOException {
        new TokenFile(directory.resolve("tokens.json")).write(List.of(tokens));
    }

    private StoreProbe open(TransportKind transport) {
        String file = "tidemark.http.access.token-file = \"" + directory.resolve("tokens.json") + "\"\n";
        StoreProbe store =
                StoreProbe.open(directory.resolve("data"), StoreProbe.by(transport) + "\n" + file + LONG, Seams.real());
        store.created("users");
        store.set("users", "a", "1");
        return store;
    }

    private static void awaitWaiting(StoreProbe store, int readers) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> store.store().statistics().waitingReaders() == readers);
    }

    private static String shape(HttpProbe http, String secret) {
        HttpProbe.Answer first =
                http.send("GET", SHAPE + "&offset=-1", "", new byte[0], "Authorization", "Bearer " + secret);
        assertThat(first.status()).isEqualTo(200);
        return SHAPE + "&handle=" + first.header("electric-handle") + "&offset=" + first.header("electric-offset")
                + "&live=true";
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void token_revoked_endsAllThatItHolds(TransportKind transport) throws IOException {
        write(token("leaving", leaving), token("staying", staying));
        try (StoreProbe store = open(transport)) {
            HttpProbe http = store.http();
            Reader events = Reader.of(http, LOG + "sse", leaving);
            Reader poll = Reader.of(http, LOG + "long-poll", leaving);
            String shape = shape(http, leaving);
            Reader shapeEvents = Reader.of(http, shape + "&live_sse=true", leaving);
            Reader shapePoll = Reader.of(http, shape, leaving);
            Reader others = Reader.of(http, LOG + "sse", staying);
            // The shape waits for its collection as well.
            awaitWaiting(store, 6);
            write(token("staying", staying));
            assertThat(events.ended().join()).isEqualTo(200);
            assertThat(String.join("\n", events.lines()))
                    .contains("event: problem\ndata: {\"type\":\"urn:tidemark:problem:unauthorized\"")
                    .contains("revoked")
                    .doesNotContain("id: end");
            assertThat(poll.ended().join()).isEqualTo(401);
            assertThat(String.join("\n", poll.lines())).contains("urn:tidemark:problem:unauthorized");
            assertThat(shapeEvents.ended().join()).isEqualTo(200);
            assertThat(shapePoll.ended().join()).isEqualTo(401);
            awaitWaiting(store, 2);
            assertThat(others.ended()).isNotDone();
            store.set("users", "b", "2");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> others.lines().stream().anyMatch(line -> line.contains("\"key\":\"b\"")));
        }
    }

    @Test
    void token_thatHasItsEndByRotation_endsWhatItHoldsThen() throws IOException {
        write(token("leaving", leaving));
        try (StoreProbe store = open(TransportKind.NETTY)) {
            Reader old = Reader.of(store.http(), LOG + "sse", leaving);
            awaitWaiting(store, 1);
            write(token("leaving", leaving).expiring(Instant.now().plusMillis(1)), token("leaving", staying));
            assertThat(old.ended().join()).isEqualTo(200);
            assertThat(String.join("\n", old.lines())).contains("event: problem");
            Reader anew = Reader.of(store.http(), LOG + "sse", staying);
            awaitWaiting(store, 1);
            assertThat(anew.ended()).isNotDone();
        }
    }
}
