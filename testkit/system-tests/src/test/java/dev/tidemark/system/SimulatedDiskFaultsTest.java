package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.Seams;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.io.SystemTimeSource;
import dev.tidemark.testkit.Stages;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A whole store on a disk that turns full or read-only while it is open; needs nothing of the machine it runs on. */
class SimulatedDiskFaultsTest {

    private static final Path DATA = Path.of("/store");
    private static final String SETTINGS = FileSurgery.SETTINGS + ", tidemark.segment.flush-bytes = 1"
            + ", tidemark.segment.retry-delay = 10 ms, tidemark.journal.retry-delays = [1 ms]";
    private static final int KEYS_MAX = 2_000;
    private static final long USED_BYTES = 1 << 18;
    private static final long SPACE_BYTES = 200_000;

    private final SimulatedDisk disk = new SimulatedDisk(5);
    private final List<String> written = new ArrayList<>();

    private StoreProbe open() {
        return StoreProbe.open(DATA, SETTINGS, new Seams(disk, new SystemTimeSource(), new SecureRandom()));
    }

    @Test
    void disk_full_refusesWritesAndReadsOn() {
        try (StoreProbe store = open()) {
            store.created("c");
            store.set("c", "k", "1.0");
            disk.resize(USED_BYTES + SPACE_BYTES);
            TidemarkException refused = writeUntilRefused(store);
            assertThat(refused).isInstanceOf(StorageFailedException.class).hasMessageContaining("no space");
            assertThat(((StorageFailedException) refused).kind()).isEqualTo(Kind.NO_SPACE);
            requireAll(store);
        }
        assertThat(written).isNotEmpty();
        disk.resize(1L << 40);
        requireAllAfterReopening();
    }

    @Test
    void disk_turnedReadOnly_refusesWritesAndReadsOn() {
        try (StoreProbe store = open()) {
            store.created("c");
            store.set("c", "k", "1.0");
            disk.remountReadOnly(true);
            assertThat(writeUntilRefused(store)).hasStackTraceContaining("read-only file system");
            assertThatThrownBy(() -> store.set("c", "next", "1"))
                    .isInstanceOf(TidemarkException.class)
                    .hasStackTraceContaining("read-only file system");
            requireAll(store);
        }
        disk.processKill();
        assertThatThrownBy(this::open)
                .isInstanceOf(StorageFailedException.class)
                .hasMessageContaining("read-only");
        disk.remountReadOnly(false);
        requireAllAfterReopening();
    }

    private void requireAllAfterReopening() {
        try (StoreProbe store = open()) {
            requireAll(store);
            store.set("c", "after", "2.0");
            assertThat(store.get("c", "after")).contains("2.0");
        }
    }

    private TidemarkException writeUntilRefused(StoreProbe store) {
        for (int number = 0; number < KEYS_MAX; number++) {
            String key = "key-" + number;
            ThrowingCallable write = () -> Stages.await(store.store().json("c").set(key, Json.parse(value(key))));
            try {
                write.call();
                written.add(key);
            } catch (TidemarkException refused) {
                return refused;
            } catch (Throwable unexpected) {
                throw new AssertionError(unexpected);
            }
        }
        throw new AssertionError("disk never refused: writes=" + written.size());
    }

    private static String value(String key) {
        return "{\"key\":\"" + key + "\",\"pad\":\"" + "x".repeat(1_000) + "\"}";
    }

    private void requireAll(StoreProbe store) {
        assertThat(store.get("c", "k")).contains("1.0");
        written.forEach(key -> assertThat(store.get("c", key)).contains(value(key)));
    }
}
