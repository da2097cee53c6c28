package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.StoreLockedException;
import dev.tidemark.http.server.TransportKind;
import dev.tidemark.system.CommandLineChild.Ended;
import dev.tidemark.system.HttpProbe.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Directories that cannot be written, disks that are full, limits that are low, other owners: real ones, around real processes. */
class HostileSurroundingsTest {

    private static final String KEPT = "{\"kept\":1.50}";
    private static final int KEYS_MAX = 2_000;
    private static final List<String> SMALL = List.of(
            "-Dtidemark.journal.file-length=256KiB",
            "-Dtidemark.journal.files-max=4",
            "-Dtidemark.batch.max-length=64KiB",
            "-Dtidemark.value.max-length=32KiB",
            "-Dtidemark.segment.flush-bytes=1",
            "-Dtidemark.segment.retry-delay=10ms");

    @TempDir
    private Path directory;

    private Path fill() {
        Path data = directory.resolve("data");
        try (StoreProbe store = StoreProbe.open(data)) {
            store.created("c");
            store.set("c", "k", KEPT);
        }
        return data;
    }

    private static void requireIntact(Path data) {
        try (StoreProbe store = StoreProbe.open(data)) {
            assertThat(store.get("c", "k")).contains(KEPT);
            assertThat(store.set("c", "next", "1")).isEqualTo(2);
        }
    }

    private static void requireRefused(Ended ended, String... message) {
        assertThat(ended.err().strip()).contains(message).hasLineCount(1);
        assertThat(ended.exitCode()).isEqualTo(1);
    }

    @Test
    void readOnly_directory_isRefusedAndStillVerified() {
        Path data = fill();
        CommandLineChild child = new CommandLineChild(directory, Surroundings.readOnly(data));

        requireRefused(
                child.run("serve", "--port", "0", "--data", data.toString()),
                "Read-only file system",
                data.resolve("LOCK").toString());
        requireRefused(child.run("compact", "--data", data.toString()), "Read-only file system");
        Ended exported = child.run("export", "--collection", "c", "--data", data.toString());
        assertThat(exported.out()).contains(KEPT);
        assertThat(exported.err()).contains("cannot be written to and is opened read-only", "Read-only file system");
        Ended verified = child.run("verify", "--data", data.toString());
        assertThat(verified.out()).contains("intact: collections=1");
        assertThat(verified.exitCode()).isZero();
        Path segment = data.resolve("collections/c/log/00000000000000000001.jsonl");
        assertThat(child.run("dump", segment.toString()).out()).contains("\"value\":" + KEPT);
        requireIntact(data);
    }

    @Test
    void place_thatIsNoDirectory_isRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "mine");
        CommandLineChild child = new CommandLineChild(directory);

        for (Path data : List.of(file, file.resolve("data"))) {
            requireRefused(
                    child.run("serve", "--port", "0", "--data", data.toString()),
                    "create directories failed",
                    file.toString());
        }
        requireRefused(child.run("verify", "--data", file.toString()), "directory holds no store", file.toString());
        for (List<String> reading :
                List.of(List.of("export", "--collection", "c"), List.of("stats"), List.of("check"))) {
            List<String> command = new ArrayList<>(reading);
            command.addAll(List.of("--data", directory.resolve("none").toString()));
            requireRefused(child.run(command.toArray(String[]::new)), "there is no store: directory=");
        }
        assertThat(directory.resolve("none")).doesNotExist();
        assertThat(file).hasContent("mine");
    }

    @Test
    void heldDirectory_isRefusedNamingTheHolderWhoGoesOn() {
        Path data = fill();
        try (ServerChild server = ServerChild.start(data)) {
            String holder = "data directory is in use: holder={\"pid\":" + server.pid();
            assertThatThrownBy(() -> StoreProbe.open(data))
                    .isInstanceOf(StoreLockedException.class)
                    .hasMessageContaining(holder);
            CommandLineChild child = new CommandLineChild(directory);
            requireRefused(child.run("compact", "--data", data.toString()), holder);
            Ended exported = child.run("export", "--collection", "c", "--data", data.toString());
            assertThat(exported.out()).contains(KEPT);
            assertThat(exported.err()).contains("is opened read-only", holder);
            Ended verified = child.run("verify", "--data", data.toString());
            assertThat(verified.out()).contains("intact:", "the store may be in use", "\"pid\":" + server.pid());
            assertThat(server.http().get(HttpProbe.entry("c", "k")).body()).isEqualTo(KEPT);
            assertThat(server.http().put(HttpProbe.entry("c", "k"), KEPT).status())
                    .isEqualTo(204);
        }
        try (StoreProbe store = StoreProbe.open(data)) {
            assertThat(store.get("c", "k")).contains(KEPT);
        }
    }

    @Test
    void killedServer_leavesAStoreThatNobodyUsesAndEverythingInIt() {
        Path data = fill();
        ServerChild server = ServerChild.start(data);
        assertThat(server.http().put(HttpProbe.entry("c", "late"), "2.0").status())
                .isEqualTo(204);
        server.kill();
        assertThat(server.err()).doesNotExist();

        Ended verified = new CommandLineChild(directory).run("verify", "--data", data.toString());
        assertThat(verified.out()).contains("intact: collections=1", "damage=0").doesNotContain("in use");
        assertThat(verified.exitCode()).isZero();
        try (StoreProbe store = StoreProbe.open(data)) {
            assertThat(store.get("c", "k")).contains(KEPT);
            assertThat(store.get("c", "late")).contains("2.0");
        }
    }

    @Test
    void disk_tooSmallForTheJournal_isSaidAtTheStart() throws IOException {
        Path data = Files.createDirectories(directory.resolve("data"));
        CommandLineChild child = new CommandLineChild(directory, Surroundings.smallDisk(data, 1_024, 0));

        requireRefused(
                child.run("serve", "--port", "0", "--data", data.toString()),
                "no space for a journal file: neededBytes=67108864 usableBytes=");
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void disk_full_refusesWritesReadsOnAndRecoversWithSpace(TransportKind transport) throws IOException {
        Path data = Files.createDirectories(directory.resolve("data"));
        Path copy = directory.resolve("copy");
        List<String> keys = new ArrayList<>();
        String value = "\"" + "x".repeat(20_000) + "\"";
        try (ServerChild server =
                ServerChild.start(data, Surroundings.smallDisk(data, 6_144, 3_072), by(transport, SMALL))) {
            HttpProbe http = server.http();
            http.send("PUT", "/v1/collections/c", "", new byte[0]);
            http.put(HttpProbe.entry("c", "k"), KEPT);
            Answer refused = putUntilRefused(http, value, keys);
            assertThat(refused.status()).as(refused.body()).isEqualTo(507);
            assertThat(refused.body())
                    .contains("no-space", "No space left on device")
                    .doesNotContain(directory.toString());
            assertThat(keys).isNotEmpty();
            requireAll(http, keys, value);

            Path seen = Surroundings.seenBy(server.pid(), data);
            Files.delete(seen.resolve("ballast"));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> http.put(HttpProbe.entry("c", "again"), KEPT).status() == 204);
            requireAll(http, keys, value);
            FileSurgery.copy(seen, copy);
        }
        try (StoreProbe store = StoreProbe.open(copy)) {
            keys.forEach(key -> assertThat(store.get("c", key)).contains(value));
            assertThat(store.get("c", "k")).contains(KEPT);
            assertThat(store.get("c", "again")).contains(KEPT);
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void openFiles_tooFew_failRequestsNotTheStore(TransportKind transport) {
        Path data = fill();
        List<String> collections = new ArrayList<>();
        try (ServerChild server = ServerChild.start(data, Surroundings.openFiles(110), by(transport, List.of()))) {
            HttpProbe http = server.http();
            // Loads what answers need: these classes lie in directories, and loading one takes a handle.
            assertThat(http.get(HttpProbe.entry("c", "none")).status()).isEqualTo(404);
            assertThat(http.get(HttpProbe.entry("c", "k")).body()).isEqualTo(KEPT);
            assertThat(http.get("/health/live").status()).isEqualTo(200);
            Answer answer;
            do {
                String name = "n" + collections.size();
                answer = http.send("PUT", "/v1/collections/" + name, "", new byte[0]);
                answer = answer.status() == 201 ? http.put(HttpProbe.entry(name, "k"), KEPT) : answer;
                if (answer.status() == 204) {
                    collections.add(name);
                }
            } while (answer.status() == 204 && collections.size() < KEYS_MAX);
            assertThat(answer.status()).as(answer.body()).isEqualTo(503);
            assertThat(answer.body()).contains("Too many open files");
            assertThat(http.get(HttpProbe.entry("c", "k")).body()).isEqualTo(KEPT);
            assertThat(http.get("/health/live").status()).isEqualTo(200);
        }
        try (StoreProbe store = StoreProbe.open(data)) {
            assertThat(store.get("c", "k")).contains(KEPT);
            assertThat(collections).isNotEmpty();
            collections.forEach(name -> assertThat(store.get(name, "k")).contains(KEPT));
        }
    }

    private static List<String> by(TransportKind transport, List<String> properties) {
        List<String> all = new ArrayList<>(properties);
        all.add("-Dtidemark.http.server.transport=" + transport.label());
        return all;
    }

    private static Answer putUntilRefused(HttpProbe http, String value, List<String> keys) {
        Answer answer;
        do {
            String key = "key-" + keys.size();
            answer = http.put(HttpProbe.entry("c", key), value);
            if (answer.status() == 204) {
                keys.add(key);
            }
        } while (answer.status() == 204 && keys.size() < KEYS_MAX);
        return answer;
    }

    private static void requireAll(HttpProbe http, List<String> keys, String value) {
        keys.forEach(key ->
                assertThat(http.get(HttpProbe.entry("c", key)).body()).as(key).isEqualTo(value));
        assertThat(http.get(HttpProbe.entry("c", "k")).body()).isEqualTo(KEPT);
    }
}
