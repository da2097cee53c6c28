package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.ExpiredEntry;
import dev.tidemark.actors.Expiry;
import dev.tidemark.actors.ExpiryHandler;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.Expiring;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scenes of entries that expire, with time at hand. */
@ExtendWith(Quietly.class)
class ExpiryScenesTest {

    private static final Json ONE = Json.parse("1");
    private static final Json TWO = Json.parse("2");
    private static final Config QUICK = ConfigFactory.parseString("""
            tidemark {
              idle { close-files-after = 1 s, stop-after = 2 s }
              expiry { noted-max = 16, jump-believed-after = 10 s
                handler { patience = 2 s, retry-min = 1 s, retry-max = 4 s, parallelism = 4 } }
            }
            """);

    private final Simulation simulation = Simulation.withSeed(5);
    private final SimulatedDisk disk = new SimulatedDisk(5);
    private Life life = life();

    private Life life() {
        disk.prepareDirectory(Life.DIRECTORY.getParent());
        disk.wallClock(simulation.time()::wallMillis);
        return new Life(simulation, disk, QUICK);
    }

    @BeforeEach
    void open() {
        assertThat(life.open()).isEmpty();
        simulation.await(store().create("c", CollectionSettings.DEFAULT));
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    private Tidemark store() {
        return life.store();
    }

    private JsonCollection c() {
        return store().json("c");
    }

    private WriteOutcome write(Write write) {
        return simulation.await(c().write(write));
    }

    private Optional<Entry> get(String key) {
        return simulation.await(c().get(key));
    }

    private long size(String name) {
        return life.state(name).size();
    }

    private Instant now() {
        return Instant.ofEpochMilli(simulation.time().wallMillis());
    }

    private void pass(Duration time) {
        simulation.advance(time);
    }

    private List<LogRecord> log() {
        return simulation.await(c().log(0, 1_000)).records();
    }

    private List<Operation> operations() {
        return log().stream().map(LogRecord::operation).toList();
    }

    private void crashAndOpen(Duration closed) {
        simulation.crash();
        disk.powerCut();
        simulation.time().advance(closed);
        life = new Life(simulation, disk, QUICK);
        assertThat(life.open()).isEmpty();
    }

    @Test
    void entry_atItsMoment_isHiddenAtOnceAndRemovedSoonByALoggedDeleteWithItsReason() {
        Instant moment = now().plusSeconds(5);
        write(Write.set("a", ONE, Expiry.at(moment)));
        assertThat(get("a").flatMap(Entry::expires)).contains(moment);
        assertThat(store().describe("c").orElseThrow().settings().expiring()).isEqualTo(Expiring.REMOVED);

        simulation.time().advance(Duration.between(now(), moment));
        assertThat(get("a")).isEmpty();
        assertThat(simulation.await(c().entries(Listing.FIRST)).items()).isEmpty();
        assertThat(simulation.await(c().keys(Listing.FIRST)).items()).isEmpty();
        pass(Duration.ofSeconds(1));

        assertThat(operations()).containsExactly(Operation.SET, Operation.DELETE);
        assertThat(log().get(1).stamp().expiresMillis()).isEqualTo(moment.toEpochMilli());
        assertThat(log().get(1).stamp().timeMillis()).isGreaterThanOrEqualTo(moment.toEpochMilli());
        assertThat(store().statistics().expiry().removed()).isEqualTo(1);
        assertThat(size("c")).isZero();
    }

    @Test
    void write_withoutAWordOnExpiry_keepsTheMomentAndPutsOffWhatSlides() {
        Instant moment = now().plusSeconds(60);
        write(Write.set("fixed", ONE, Expiry.at(moment)));
        write(Write.set("slides", ONE, Expiry.sliding(Duration.ofSeconds(60))));
        write(Write.set("ended", ONE, Expiry.at(moment)));
        pass(Duration.ofSeconds(40));
        write(Write.set("fixed", TWO));
        write(new Write.Merge("slides", Json.parse("{\"a\":1}"), Condition.ANY));
        write(Write.touch("ended", Expiry.NEVER));
        assertThat(get("fixed").flatMap(Entry::expires)).contains(moment);
        pass(Duration.ofSeconds(30));

        assertThat(get("fixed")).isEmpty();
        assertThat(get("slides").flatMap(Entry::sliding)).contains(Duration.ofSeconds(60));
        assertThat(get("ended").flatMap(Entry::expires)).isEmpty();
        assertThat(simulation.await(c().update("slides", value -> Optional.of(TWO))))
                .isInstanceOf(WriteOutcome.Written.class);
        pass(Duration.ofSeconds(50));
        assertThat(get("slides")).isPresent();
        write(Write.touch("slides"));
        pass(Duration.ofSeconds(50));
        assertThat(get("slides").map(Entry::value)).contains(TWO);
        pass(Duration.ofSeconds(20));
        assertThat(get("slides")).isEmpty();
        assertThat(write(Write.touch("slides"))).isInstanceOf(WriteOutcome.NothingToDelete.class);
    }

    @Test
    void write_inPlaceOfWhatHasExpired_findsNothingThereAndLogsTheRemovalFirst() {
        write(Write.set("a", ONE, Expiry.in(Duration.ofSeconds(1))));
        simulation.time().advance(Duration.ofSeconds(1));
        assertThat(write(new Write.Set("a", TWO, Condition.MUST_EXIST))).isInstanceOf(WriteOutcome.Conflict.class);
        assertThat(write(new Write.Set("a", TWO, Condition.MUST_NOT_EXIST))).isInstanceOf(WriteOutcome.Written.class);
        pass(Duration.ofSeconds(5));

        assertThat(operations()).containsExactly(Operation.SET, Operation.DELETE, Operation.SET);
        assertThat(get("a").flatMap(Entry::expires)).isEmpty();
    }

    @Test
    void entries_dueWhileTheStoreWasClosed_areRemovedAtItsOpeningThoughNobodyUsesTheCollection() {
        for (int index = 0; index < 300; index++) {
            write(Write.set("k" + index, ONE, Expiry.in(Duration.ofSeconds(10 + index))));
        }
        crashAndOpen(Duration.ofSeconds(160));
        pass(Duration.ofSeconds(2));
        long removed = store().statistics().expiry().removed();
        assertThat(removed).isBetween(140L, 160L);
        pass(Duration.ofSeconds(200));

        assertThat(store().statistics().expiry().removed()).isEqualTo(300);
        assertThat(size("c")).isZero();
        assertThat(log().stream().filter(record -> record.operation() == Operation.DELETE))
                .allMatch(
                        record -> record.stamp().timeMillis() >= record.stamp().expiresMillis())
                .hasSize(300);
    }

    @Test
    void clock_thatJumpsAhead_letsNothingExpireUntilItHasStayed() {
        write(Write.set("a", ONE, Expiry.in(Duration.ofMinutes(30))));
        simulation.time().jumpWallClock(Duration.ofHours(2));
        pass(Duration.ofSeconds(5));
        assertThat(get("a")).isPresent();
        simulation.time().jumpWallClock(Duration.ofHours(-2));
        pass(Duration.ofSeconds(30));
        assertThat(get("a")).isPresent();
        simulation.time().jumpWallClock(Duration.ofHours(2));
        pass(Duration.ofSeconds(15));
        assertThat(get("a")).isEmpty();
    }

    private void handle(ExpiryHandler handler) {
        simulation.await(store().onExpired("c", simulation.executor(), handler));
    }

    @Test
    void handler_thatFailsAndHangs_isCalledAgainAndHoldsUpNobodyElse() {
        List<String> calls = new ArrayList<>();
        handle(entry -> {
            calls.add(entry.key());
            long times = calls.stream().filter(entry.key()::equals).count();
            if (entry.key().equals("throws") && times < 3) {
                throw new IllegalArgumentException("not today");
            }
            return entry.key().equals("hangs") && times < 2
                    ? new CompletableFuture<>()
                    : CompletableFuture.completedStage(List.of());
        });
        for (String key : List.of("throws", "hangs", "goes")) {
            write(Write.set(key, ONE, Expiry.in(Duration.ofSeconds(1))));
        }
        pass(Duration.ofMillis(1_900));
        assertThat(operations()).containsExactly(Operation.SET, Operation.SET, Operation.SET, Operation.DELETE);
        assertThat(get("throws")).isEmpty();
        assertThatThrownBy(() -> write(Write.set("throws", TWO))).hasCauseInstanceOf(OverloadedException.class);
        pass(Duration.ofSeconds(20));

        assertThat(calls).containsExactlyInAnyOrder("throws", "throws", "throws", "hangs", "hangs", "goes");
        assertThat(size("c")).isZero();
        assertThat(store().statistics().expiry().handled()).isEqualTo(3);
        assertThat(store().statistics().expiry().handlerFailures()).isEqualTo(3);
        assertThat(write(Write.set("throws", TWO))).isInstanceOf(WriteOutcome.Written.class);
    }

    @Test
    void handler_afterACrash_getsWhatIsNotDoneYetAndWaitsForNobodyBefore() {
        List<ExpiredEntry> handled = new ArrayList<>();
        handle(entry -> new CompletableFuture<>());
        write(Write.set("a", TWO, Expiry.in(Duration.ofSeconds(1))));
        pass(Duration.ofSeconds(2));
        crashAndOpen(Duration.ofHours(1));
        pass(Duration.ofSeconds(30));
        assertThat(operations()).containsExactly(Operation.SET);
        assertThat(store().statistics().expiry().waiting()).isEqualTo(1);

        handle(entry -> {
            handled.add(entry);
            return CompletableFuture.completedStage(
                    List.of(new TransactionWrite("c", Write.set("refund", entry.value()))));
        });
        assertThatThrownBy(() -> handle(entry -> CompletableFuture.completedStage(List.of())))
                .hasCauseInstanceOf(InvalidRequestException.class);
        pass(Duration.ofSeconds(2));
        assertThat(handled).hasSize(1);
        assertThat(handled.get(0).key()).isEqualTo("a");
        assertThat(operations()).containsExactly(Operation.SET, Operation.DELETE, Operation.SET);
        assertThat(log().get(1).stamp().commit()).isEqualTo(3);
        assertThat(get("refund").map(Entry::value)).contains(TWO);
    }

    @Test
    void settings_thatAskForNoHandlerAnyMore_letGoWhatWaits() {
        handle(entry -> new CompletableFuture<>());
        write(Write.set("a", ONE, Expiry.in(Duration.ofSeconds(1))));
        crashAndOpen(Duration.ofHours(1));
        pass(Duration.ofSeconds(5));
        assertThat(operations()).containsExactly(Operation.SET);
        simulation.await(store().change("c", settings -> settings.withExpiring(Expiring.REMOVED)));
        pass(Duration.ofSeconds(5));
        assertThat(operations()).containsExactly(Operation.SET, Operation.DELETE);
    }

    @Test
    void transaction_seesNothingOfWhatHasExpiredAndSetsWhatExpires() {
        simulation.await(store().create("d", CollectionSettings.DEFAULT));
        write(Write.set("a", ONE, Expiry.in(Duration.ofSeconds(1))));
        simulation.time().advance(Duration.ofSeconds(1));
        boolean seen = simulation.await(store().<Boolean>transact(transaction -> {
            transaction.set("d", "b", ONE, Expiry.in(Duration.ofSeconds(9)));
            return transaction.get("c", "a").isPresent();
        }));
        assertThat(seen).isFalse();
        assertThat(simulation.await(store().json("d").get("b")).flatMap(Entry::expires))
                .isPresent();
        pass(Duration.ofSeconds(11));
        assertThat(size("d")).isZero();
    }

    @Test
    void batch_withSeveralLifetimes_writesThemTogether() {
        simulation.await(c().batch(List.of(
                Write.set("a", ONE, Expiry.in(Duration.ofSeconds(5))),
                Write.touch("a", Expiry.sliding(Duration.ofSeconds(50))),
                Write.set("b", ONE))));
        assertThat(get("a").flatMap(Entry::sliding)).contains(Duration.ofSeconds(50));
        assertThat(get("b").flatMap(Entry::expires)).isEmpty();
        assertThatThrownBy(() -> Expiry.sliding(Duration.ZERO)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Expiry.at(Instant.MAX)).isInstanceOf(InvalidRequestException.class);
    }
}
