package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.Seams;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.SystemTimeSource;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Nothing is visible to the client from npm before it is durable: the power fails between a write and its sync while clients follow, over
 * sockets, a server whose disk is simulated. The sync is that of the collection's own write, or one of those of the shape's.
 */
@Tag("clients")
class ShapeDurabilityTest {

    private static final Path DATA = Path.of("/store");
    private static final String SETTINGS =
            FileSurgery.SETTINGS + ", tidemark.journal.retry-delays = [1 ms], tidemark.http.server.stop-timeout = 1 ms";
    private static final int BEFORE = 20;
    private static final int HELD = 5;
    private static final String RETRYING = "onError: () => ({}),";

    private static ClientDriver clients;

    @BeforeAll
    static void start() {
        clients = ClientDriver.start();
    }

    @AfterAll
    static void stop() {
        clients.close();
    }

    private static StoreProbe open(FileSystem disk) {
        return StoreProbe.open(DATA, SETTINGS, new Seams(disk, new SystemTimeSource(), new SecureRandom()));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "3, 1", "4, 1", "5, 2", "6, 3"})
    void followers_powerCutBetweenWriteAndSync_haveSeenNothingThatIsLost(long seed, int forcesBefore) {
        SimulatedDisk disk = new SimulatedDisk(seed);
        HeldCalls forces = HeldCalls.forces(disk.process("first"));
        StoreProbe first = open(forces.seen());
        first.created("users");
        try (CuttingProxy front = CuttingProxy.before(first.http());
                ClientStream longPolls = clients.open(front.http(), options(""));
                ClientStream stream = clients.open(front.http(), options("liveSse: true,"));
                ClientStream part = clients.open(front.http(), options("log: 'changes_only',"))) {
            List<ClientStream> followers = List.of(longPolls, stream, part);
            followers.forEach(ClientStream::awaitUpToDate);
            fill(first, 1, BEFORE);
            followers.forEach(client -> client.await("rows.length === " + BEFORE));

            forces.holdBehind(forcesBefore);
            writeOneAfterAnother(first, 0);
            forces.awaitHeld();
            if (forcesBefore == 0) {
                assertThat(first.http()
                                .get("/v1/collections/users/log?after=" + BEFORE)
                                .body())
                        .isEmpty();
                followers.forEach(client -> assertThat(client.rows()).hasSize(BEFORE));
            }
            disk.powerCut();
            forces.release();
            first.abandon();
            requireGoesOn(disk, front, followers);
        }
    }

    private static String options(String more) {
        return "{ " + RETRYING + more + " params: { table: 'users' } }";
    }

    private static void fill(StoreProbe store, int from, int to) {
        for (int number = from; number <= to; number++) {
            store.set("users", "k" + number, "{\"number\":" + number + "}");
        }
    }

    /** As far as it comes. */
    private static void writeOneAfterAnother(StoreProbe store, int number) {
        if (number < HELD) {
            store.store()
                    .json("users")
                    .set("held-" + number, Json.parse("{}"))
                    .thenRun(() -> writeOneAfterAnother(store, number + 1));
        }
    }

    /** Whatever clients were ever given is there, and they end in what is. */
    private static void requireGoesOn(SimulatedDisk disk, CuttingProxy front, List<ClientStream> followers) {
        try (StoreProbe second = open(disk.process("second"))) {
            SourceCollection users = new SourceCollection(second.http(), "users");
            assertThat(users.rows()).hasSizeBetween(BEFORE, BEFORE + HELD);
            front.leadTo(second.http());
            users.put("later", "{\"number\":0}");
            Set<String> present = users.rows().keySet();
            for (ClientStream client : followers) {
                users.requireSame(client);
                client.value("changes")
                        .forEach(change ->
                                assertThat(change.get("key").textValue()).isIn(present));
            }
        }
    }
}
