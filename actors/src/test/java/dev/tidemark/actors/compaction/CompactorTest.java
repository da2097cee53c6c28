package dev.tidemark.actors.compaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.compaction.CompactionPolicy;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CompactorTest {

    private static final Path DIRECTORY = Path.of("/data");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final int CALLS_MAX = 5;
    private static final CompactionOutcome REPLACED = new CompactionOutcome(1, 4, 1, 4_000, 700);

    private final Simulation simulation = Simulation.withSeed(1);
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final ActorSystem<Void> system = simulation.actorSystem(Behaviors.ignore(), "host");
    private final RuntimeException full = new IllegalStateException("disk is full");
    private final TreeMap<String, CatalogEntry> candidates = new TreeMap<>();

    /** Turns that were given and not ended; a test ends them. */
    private final ArrayDeque<CompactionTurn> turns = new ArrayDeque<>();

    private final List<Long> looks = new ArrayList<>();
    private Optional<RuntimeException> lookFailure = Optional.empty();
    private CompactionMeter meter = new CompactionMeter();
    private CompactionGate gate = new CompactionGate(system.deadLetters().unsafeUpcast(), meter, CALLS_MAX);
    private ActorRef<Compactor.Command> compactor = system.deadLetters().unsafeUpcast();
    private int starts;

    private final class Source implements CandidateSource {

        @Override
        public Page look(Optional<CollectionName> after, long sinceMillis, long packUntilMillis) {
            looks.add(sinceMillis);
            lookFailure.ifPresent(failure -> {
                throw failure;
            });
            List<CatalogEntry> rest =
                    after.map(name -> candidates.tailMap(name.value(), false)).orElse(candidates).values().stream()
                            .limit(2)
                            .toList();
            return new Page(
                    rest,
                    rest.size() < 2 ? Optional.empty() : Optional.of(rest.get(1).name()));
        }

        @Override
        public void give(CompactionTurn turn) {
            turns.add(turn);
        }
    }

    @BeforeEach
    void prepare() {
        disk.prepareDirectory(DIRECTORY);
        simulation.advance(Duration.ofDays(400));
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    private void start(int concurrentMax) {
        CompactionSettings.Ages ages = new CompactionSettings.Ages(Duration.ofDays(1), Duration.ofDays(30));
        CompactionSettings settings =
                new CompactionSettings(concurrentMax, CALLS_MAX, 1 << 20, HOUR, RETRY, CompactionPolicy.DEFAULT, ages);
        meter = new CompactionMeter();
        CompactorParts parts = new CompactorParts(
                settings,
                new Source(),
                new LastRun(disk, DIRECTORY),
                simulation.executor(),
                simulation.time(),
                new CompactionPace(1 << 20, simulation.time()),
                meter);
        starts++;
        compactor = system.systemActorOf(Compactor.create(parts), "compaction-" + starts, Props.empty());
        gate = new CompactionGate(compactor, meter, CALLS_MAX);
        settle();
    }

    /** Long enough for all looks of a run, and nothing else. */
    private void settle() {
        simulation.advance(Duration.ofSeconds(1));
    }

    private CatalogEntry entry(String name) {
        return new CatalogEntry(
                new CollectionName(name),
                new CollectionId(name.hashCode()),
                "00000000000000aa",
                1,
                CollectionSettings.DEFAULT);
    }

    private void candidate(String name) {
        candidates.put(name, entry(name));
    }

    private String endTurn(CompactionOutcome outcome) {
        CompactionTurn turn = turns.removeFirst();
        turn.done(outcome);
        settle();
        return turn.collection().name().value();
    }

    private String failTurn(RuntimeException reason) {
        CompactionTurn turn = turns.removeFirst();
        turn.failed(reason);
        settle();
        return turn.collection().name().value();
    }

    @Test
    void start_neverRunBefore_givesEachCandidateItsTurnOneAtATime() {
        List.of("a", "b", "c", "d", "e").forEach(this::candidate);
        start(1);
        List<String> order = new ArrayList<>();
        while (!turns.isEmpty()) {
            assertThat(turns).hasSize(1);
            assertThat(turns.getFirst().policy()).contains(CompactionPolicy.DEFAULT);
            order.add(endTurn(REPLACED));
        }
        assertThat(order).containsExactly("a", "b", "c", "d", "e");
        assertThat(meter.read().compacted()).isEqualTo(5);
        assertThat(meter.read().replaced()).isEqualTo(new CompactionOutcome(5, 20, 5, 20_000, 3_500));
        assertThat(looks).containsOnly(0L);
        assertThat(meter.read().lastRun()).isPresent();
    }

    @Test
    void run_onceAnHour_looksAtWhatWasClosedSinceTheOneBefore() {
        start(1);
        int first = looks.size();
        long firstStart = meter.read().lastRun().orElseThrow().toEpochMilli();
        simulation.advance(HOUR.minusSeconds(3));
        assertThat(looks).hasSize(first);
        simulation.advance(Duration.ofSeconds(10));
        assertThat(looks).hasSizeGreaterThan(first);
        assertThat(looks.get(first)).isEqualTo(firstStart);
    }

    @Test
    void restart_withinTheInterval_runsWhenItIsOver() {
        start(1);
        compactor.tell(Compactor.Stop.INSTANCE);
        simulation.advance(Duration.ofMinutes(20));
        looks.clear();
        start(1);
        assertThat(looks).isEmpty();
        assertThat(meter.read().lastRun()).isPresent();
        simulation.advance(Duration.ofMinutes(39));
        assertThat(looks).isEmpty();
        simulation.advance(Duration.ofMinutes(1));
        assertThat(looks).isNotEmpty();
    }

    @Test
    void restart_beforeTheRunWasOver_runsAtOnceOverAll() {
        candidate("a");
        start(1);
        assertThat(turns).hasSize(1);
        compactor.tell(Compactor.Stop.INSTANCE);
        settle();
        turns.clear();
        looks.clear();
        start(1);
        assertThat(looks).contains(0L);
        assertThat(turns).hasSize(1);
    }

    @Test
    void restart_recordIsDamagedOrOfTheFuture_runsAtOnce() {
        long tomorrow = simulation.time().wallMillis() + Duration.ofDays(1).toMillis();
        new LastRun(disk, DIRECTORY).write(tomorrow);
        start(1);
        assertThat(looks).isNotEmpty();
        compactor.tell(Compactor.Stop.INSTANCE);
        settle();
        disk.putContent(DIRECTORY.resolve(LastRun.FILE), new byte[] {'{'});
        looks.clear();
        start(1);
        assertThat(looks).isNotEmpty();
    }

    @Test
    void candidate_thatFails_isTriedAgainTwiceAndLookedAtInTheNextRunAgain() {
        candidate("a");
        start(1);
        failTurn(full);
        assertThat(turns).isEmpty();
        assertThat(meter.read().waiting()).isEqualTo(1);
        simulation.advance(RETRY);
        failTurn(full);
        simulation.advance(RETRY);
        assertThat(turns).isEmpty();
        simulation.advance(RETRY);
        failTurn(full);
        simulation.advance(RETRY.multipliedBy(8));
        assertThat(turns).isEmpty();
        assertThat(meter.read().failures()).isEqualTo(3);
        assertThat(meter.read().lastRun()).isEmpty();

        looks.clear();
        simulation.advance(HOUR);
        assertThat(looks).contains(0L);
        endTurn(REPLACED);
        assertThat(meter.read().lastRun()).isPresent();
    }

    @Test
    void candidate_thatIsDamagedOrDropped_doesNotKeepTheRunFromCounting() {
        candidate("a");
        candidate("b");
        start(1);
        failTurn(new CorruptDataException("line is damaged", Location.NOWHERE));
        failTurn(new UnknownCollectionException("collection was dropped"));
        simulation.advance(RETRY.multipliedBy(8));
        assertThat(turns).isEmpty();
        assertThat(meter.read().lastRun()).isPresent();
        assertThat(meter.read().failures()).isEqualTo(1);
    }

    @Test
    void look_thatFails_isTriedAgainAndTheRunDoesNotCountAtLast() {
        lookFailure = Optional.of(new IllegalStateException("disk is gone"));
        start(1);
        simulation.advance(RETRY.multipliedBy(5));
        assertThat(looks).hasSize(3);
        assertThat(meter.read().lastRun()).isEmpty();
        lookFailure = Optional.empty();
        simulation.advance(HOUR);
        assertThat(meter.read().lastRun()).isPresent();
    }

    @Test
    void compact_byHand_comesBeforeWhatIsDueAndHasNoPolicy() {
        List.of("a", "b").forEach(this::candidate);
        start(1);
        CompletableFuture<CompactionOutcome> first = gate.compact(entry("x"));
        CompletableFuture<CompactionOutcome> again = gate.compact(entry("x"));
        settle();
        assertThat(endTurn(CompactionOutcome.NONE)).isEqualTo("a");
        assertThat(turns.getFirst().policy()).isEmpty();
        assertThat(endTurn(REPLACED)).isEqualTo("x");
        assertThat(first).isCompletedWithValue(REPLACED);
        assertThat(again).isCompletedWithValue(REPLACED);
        assertThat(endTurn(CompactionOutcome.NONE)).isEqualTo("b");
    }

    @Test
    void compact_collectionThatHasItsTurn_waitsForAnother() {
        candidate("a");
        start(2);
        CompletableFuture<CompactionOutcome> asked = gate.compact(entry("a"));
        settle();
        assertThat(turns).hasSize(1);
        endTurn(CompactionOutcome.NONE);
        assertThat(asked).isNotDone();
        endTurn(REPLACED);
        assertThat(asked).isCompletedWithValue(REPLACED);
    }

    @Test
    void compact_failure_isToldAtOnceAndNotTriedAgain() {
        start(1);
        CompletableFuture<CompactionOutcome> asked = gate.compact(entry("x"));
        settle();
        failTurn(full);
        assertThatThrownBy(asked::join).hasCause(full);
        simulation.advance(RETRY.multipliedBy(8));
        assertThat(turns).isEmpty();
    }

    @Test
    void compact_tooManyCalls_oneMoreIsRefusedWhateverItIsFor() {
        start(1);
        List<CompletableFuture<CompactionOutcome>> calls =
                Stream.generate(() -> gate.compact(entry("w"))).limit(CALLS_MAX).toList();
        settle();
        assertThatThrownBy(() -> gate.compact(entry("w")).join()).hasCauseInstanceOf(OverloadedException.class);
        assertThatThrownBy(gate.compactAll()::join).hasCauseInstanceOf(OverloadedException.class);
        calls.get(0).cancel(false);
        assertThat(gate.compactAll()).isNotDone();
    }

    @Test
    void compact_cancelled_givesItsTurnUpUnlessOthersWantIt() {
        start(1);
        CompletableFuture<CompactionOutcome> before = gate.compact(entry("w"));
        CompletableFuture<CompactionOutcome> one = gate.compact(entry("x"));
        CompletableFuture<CompactionOutcome> other = gate.compact(entry("x"));
        CompletableFuture<CompactionOutcome> waiting = gate.compact(entry("y"));
        settle();
        endTurn(REPLACED);
        assertThat(before).isCompletedWithValue(REPLACED);
        assertThat(one.cancel(true)).isTrue();
        settle();
        assertThat(turns.getFirst().isCancelled()).isFalse();
        assertThat(other.cancel(true)).isTrue();
        assertThat(waiting.cancel(true)).isTrue();
        settle();
        assertThat(turns.getFirst().isCancelled()).isTrue();
        failTurn(new CancellationException("cancelled"));
        assertThat(turns).isEmpty();
        assertThat(meter.read().failures()).isZero();
    }

    @Test
    void compactAll_candidates_areCompactedWhateverTheScheduleSays() {
        List.of("a", "b", "c").forEach(this::candidate);
        start(1);
        endTurn(CompactionOutcome.NONE);
        endTurn(CompactionOutcome.NONE);
        endTurn(CompactionOutcome.NONE);
        CompletableFuture<CompactionOutcome> all = gate.compactAll();
        settle();
        assertThat(turns.getFirst().policy()).get().isNotEqualTo(CompactionPolicy.DEFAULT);
        endTurn(REPLACED);
        endTurn(CompactionOutcome.NONE);
        assertThat(all).isNotDone();
        endTurn(REPLACED);
        assertThat(all).isCompletedWithValue(REPLACED.plus(REPLACED));
    }

    @Test
    void pause_whileTurnsWait_holdsThemUntilResumed() {
        start(1);
        gate.pause(true);
        CompletableFuture<CompactionOutcome> asked = gate.compact(entry("x"));
        settle();
        assertThat(turns).isEmpty();
        assertThat(meter.read().paused()).isTrue();
        gate.pause(false);
        settle();
        endTurn(REPLACED);
        assertThat(asked).isCompletedWithValue(REPLACED);
    }

    @Test
    void stop_turnsUnderWay_areCancelledAndWhoeverWaitsIsTold() {
        candidate("a");
        start(1);
        CompletableFuture<CompactionOutcome> asked = gate.compact(entry("x"));
        CompletableFuture<CompactionOutcome> all = gate.compactAll();
        settle();
        compactor.tell(Compactor.Stop.INSTANCE);
        settle();
        assertThat(turns.getFirst().isCancelled()).isTrue();
        assertThatThrownBy(asked::join).hasCauseInstanceOf(FencedException.class);
        assertThatThrownBy(all::join).hasCauseInstanceOf(FencedException.class);
        gate.gone();
        assertThatThrownBy(gate.compact(entry("y"))::join).hasCauseInstanceOf(FencedException.class);
    }

    @Test
    void off_nothingIsLookedAtAndAskingIsRefused() {
        candidate("a");
        start(0);
        simulation.advance(HOUR.multipliedBy(3));
        assertThat(looks).isEmpty();
        CompletableFuture<CompactionOutcome> asked = gate.compact(entry("x"));
        settle();
        assertThatThrownBy(asked::join)
                .hasCauseInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("tidemark.compaction.max-concurrent=0");
    }
}
