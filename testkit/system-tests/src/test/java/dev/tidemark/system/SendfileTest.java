package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.Seams;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.http.server.TransportKind;
import dev.tidemark.testkit.Stages;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sealed parts of several MiB by sendfile: the bytes, the counts, and clients that leave in the middle. */
class SendfileTest {

    private static final String COLLECTION = "/v1/collections/c";
    private static final String LOG = COLLECTION + "/log";
    private static final String SEGMENT = "tidemark { segment.max-length = 4 MiB, compaction.interval = 1 h }\n";
    private static final int VALUE_LENGTH = 10_000;
    private static final int VALUES = 700;

    @TempDir
    private Path directory;

    private final List<StoreProbe> opened = new ArrayList<>();

    private StoreProbe open(TransportKind transport, String netty) {
        StoreProbe store = StoreProbe.open(
                directory.resolve("data"), SEGMENT + StoreProbe.by(transport) + "\n" + netty, Seams.real());
        opened.add(store);
        return store;
    }

    @AfterEach
    void close() {
        opened.forEach(StoreProbe::close);
    }

    private static void fill(StoreProbe store) {
        store.http().send("PUT", COLLECTION, "", new byte[0]);
        List<CompletionStage<WriteOutcome>> together = new ArrayList<>();
        for (int number = 0; number < VALUES; number++) {
            String value = "\"" + number + "x".repeat(VALUE_LENGTH) + "\"";
            together.add(store.store().json("c").set("key-" + number, Json.parse(value)));
            if (together.size() == 50) {
                together.forEach(Stages::await);
                together.clear();
            }
        }
        Stages.await(store.store().json("c").seal());
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void region_long_isTheSameFromADiskNotReadYetAndFromTheCache(String epoll) {
        StoreProbe store = open(TransportKind.NETTY, "tidemark.http.server.netty.native = " + epoll);
        fill(store);
        String cold = store.http().get(LOG).body();
        String warm = store.http().get(LOG).body();
        assertThat(cold.length()).isGreaterThan(3_000_000);
        assertThat(warm).isEqualTo(cold);
        assertThat(store.transport().regionsSentByKernel()).isEqualTo(2);
        assertThat(store.transport().regionsNotSentByKernel()).isZero();
        assertThat(store.transport().downloads()).isZero();
        assertThat(cold.lines().map(line -> line.substring(0, 11)).limit(2))
                .containsExactly("{\"position\"", "{\"position\"");
        store.close();
        opened.clear();
        StoreProbe other = open(TransportKind.AKKA, "");
        assertThat(other.http().get(LOG).body()).isEqualTo(cold);
    }

    @Test
    void client_leavingInTheMiddle_leavesNothingBehind() throws IOException {
        StoreProbe store = open(TransportKind.NETTY, "");
        fill(store);
        for (int client = 0; client < 20; client++) {
            try (Socket socket = new Socket()) {
                socket.setReceiveBufferSize(8 * 1024);
                socket.connect(store.address());
                socket.getOutputStream()
                        .write(("GET " + LOG + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().readNBytes(20_000)).hasSize(20_000);
                assertThat(store.transport().downloads()).isPositive();
            }
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> store.transport().downloads() == 0);
        assertThat(store.http().get(LOG).body().length()).isGreaterThan(3_000_000);
    }
}
