package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Seams;
import dev.tidemark.http.server.TransportKind;
import dev.tidemark.system.HttpProbe.Answer;
import dev.tidemark.testkit.Stages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A keyless collection with a limit, over a socket and on the real disk. */
abstract class StreamContract {

    private static final String STREAM = "/v1/collections/clicks";
    private static final String LOG = STREAM + "/log";
    private static final int LINES = 500;
    private static final int KEPT = 1_000;

    @TempDir
    private Path directory;

    private StoreProbe store;

    private final TransportKind transport;

    StreamContract(TransportKind transport) {
        this.transport = transport;
    }

    @BeforeEach
    void open() {
        store = StoreProbe.open(
                directory.resolve("data"),
                "tidemark.segment.max-length = 16 KiB\n" + StoreProbe.by(transport),
                Seams.real());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Answer send(String method, String path, String type, String body) {
        return store.http().send(method, path, type, body.getBytes(StandardCharsets.UTF_8));
    }

    private long append(int round) {
        String lines = IntStream.range(0, LINES)
                .mapToObj(line -> "{\"round\":" + round + ",\"line\":" + line + "}")
                .collect(Collectors.joining("\n"));
        Answer answer = send("POST", LOG, "application/x-ndjson", lines);
        assertThat(answer.status()).isEqualTo(200);
        return Long.parseLong(answer.header("Tidemark-Position"));
    }

    private long first() {
        String numbers = store.http().get(STREAM + "/statistics").body();
        return Long.parseLong(numbers.replaceAll("(?s).*\"first\":(\\d+).*", "$1"));
    }

    @Test
    void stream_longerThanItsLimit_losesItsHeadAndTellsReaders() {
        Answer created =
                send("PUT", STREAM, "application/json", "{\"keyless\":true,\"retention\":{\"maxCount\":" + KEPT + "}}");
        assertThat(created.status()).isEqualTo(201);
        long last = 0;
        for (int round = 0; first() == 1 || round < 10; round++) {
            last = append(round);
        }
        // Nothing more is closed from here on, so that the beginning stays once sealing has come so far.
        Stages.await(store.store().json("clicks").seal());
        long first = first();
        assertThat(last - first + 1).isBetween((long) KEPT, KEPT + 3L * LINES);

        Answer gone = store.http().get(LOG + "?after=1");
        assertThat(gone.status()).isEqualTo(410);
        assertThat(gone.body()).contains("position-gone", "\"first\":" + first);
        Answer all = store.http().get(LOG + "?limit=100000");
        assertThat(all.body()).startsWith("{\"position\":" + first + ",").hasLineCount((int) (last - first + 1));

        store.close();
        open();
        assertThat(first()).isEqualTo(first);
        assertThat(store.http().get(LOG + "?limit=100000").body()).isEqualTo(all.body());
        assertThat(append(0)).isEqualTo(last + LINES);
    }
}
