package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Seams;
import dev.tidemark.http.server.TransportKind;
import dev.tidemark.system.EventFollower.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many streams of one log's events at a time, fast ones and one that does not read, over sockets from a server with a real store. */
class EventFanOutTest {

    private static final String LOG = "/v1/collections/users/log";
    private static final String EVENTS = LOG + "?live=sse";
    private static final int FOLLOWERS = 60;
    private static final int WRITERS = 4;
    private static final int LINES_EACH = 15;

    /** More than sockets hold. */
    private static final int LONG_LINES = 60;

    private static final int LONG_LINE_LENGTH = 128 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private StoreProbe open(TransportKind transport) {
        StoreProbe store = StoreProbe.open(directory.resolve("data"), StoreProbe.by(transport), Seams.real());
        store.created("users");
        return store;
    }

    private static List<EventFollower> followers(StoreProbe store, int count) {
        List<EventFollower> followers = new ArrayList<>();
        HttpProbe http = store.http();
        for (int number = 0; number < count; number++) {
            EventFollower follower = new EventFollower();
            follower.open(http, EVENTS);
            followers.add(follower);
        }
        return followers;
    }

    private static void write(StoreProbe store) {
        CompletableFuture.allOf(IntStream.range(0, WRITERS)
                        .mapToObj(writer -> CompletableFuture.runAsync(() -> {
                            for (int line = 0; line < LINES_EACH; line++) {
                                store.set("users", writer + "-" + line, "{\"pad\":\"" + "x".repeat(50) + "\"}");
                            }
                        }))
                        .toArray(CompletableFuture<?>[]::new))
                .join();
    }

    private static void requireEachLineOnce(EventFollower follower, int lines) {
        follower.awaitLines(lines);
        assertThat(follower.lines().stream().map(Event::id))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, lines)
                        .mapToObj(Integer::toString)
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void followers_manyBeforeAndDuringWrites_getEachLineOnce(TransportKind transport) {
        try (StoreProbe store = open(transport)) {
            List<EventFollower> followers = followers(store, FOLLOWERS);
            write(store);
            followers.addAll(followers(store, FOLLOWERS / 3));
            write(store);
            followers.forEach(follower -> requireEachLineOnce(follower, 2 * WRITERS * LINES_EACH));
        }
    }

    @Test
    void followers_whoStayAndGo_areCounted() {
        StoreProbe store = open(TransportKind.NETTY);
        List<EventFollower> followers = followers(store, FOLLOWERS);
        try (store) {
            followers.forEach(follower -> follower.awaitLast("up-to-date"));
            until(() -> store.store().statistics().waitingReaders() == FOLLOWERS);
            assertThat(store.transport().downloads()).isEqualTo(FOLLOWERS);
            store.set("users", "k", "1");
            followers.forEach(follower -> requireEachLineOnce(follower, 1));
            assertThat(store.store().statistics().waitingReaders()).isEqualTo(FOLLOWERS);
        }
        followers.forEach(follower -> assertThat(follower.ended().join()).isEqualTo(200));
    }

    private static void until(BooleanSupplier condition) {
        Awaitility.await().atMost(PATIENCE).until(condition::getAsBoolean);
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void follower_thatDoesNotRead_holdsNobodyUpAndLosesNothing(TransportKind transport) throws IOException {
        try (StoreProbe store = open(transport);
                Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4 * 1024);
            slow.connect(store.address());
            slow.setSoTimeout((int) PATIENCE.toMillis());
            slow.getOutputStream()
                    .write(("GET " + EVENTS + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            List<EventFollower> fast = followers(store, 3);
            fast.forEach(follower -> follower.awaitLast("up-to-date"));
            String value = "\"" + "x".repeat(LONG_LINE_LENGTH) + "\"";
            for (int line = 0; line < LONG_LINES; line++) {
                store.set("users", "k", value);
            }
            fast.forEach(follower -> requireEachLineOnce(follower, LONG_LINES));
            assertThat(linesOf(slow))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, LONG_LINES).boxed().toList());
        }
    }

    /** Positions of the lines that it is given, to the one that is the last. */
    private static List<Long> linesOf(Socket socket) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        List<Long> positions = new ArrayList<>();
        String before = "";
        while (positions.isEmpty() || positions.get(positions.size() - 1) < LONG_LINES) {
            String line = reader.readLine();
            if (line.startsWith("id: ") && !before.equals("event: up-to-date")) {
                positions.add(Long.parseLong(line.substring("id: ".length())));
            }
            before = line;
        }
        return positions;
    }
}
