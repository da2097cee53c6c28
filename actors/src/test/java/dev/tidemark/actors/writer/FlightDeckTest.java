package dev.tidemark.actors.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.WriteOutcome.NothingToDelete;
import dev.tidemark.actors.WriteOutcome.Written;
import dev.tidemark.actors.invariant.Guard;
import dev.tidemark.actors.journal.GroupCommit;
import dev.tidemark.actors.journal.JournalGate;
import dev.tidemark.actors.journal.JournalKeeper;
import dev.tidemark.actors.journal.ScriptedShard;
import dev.tidemark.actors.telemetry.StoreMeter;
import dev.tidemark.engine.io.SystemTimeSource;
import dev.tidemark.engine.store.CollectionStore;
import dev.tidemark.engine.store.Key;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightDeckTest {

    private static final int CALLS_MAX = 1_000;
    private static final int ROOMY_BYTES = 1 << 20;

    /** Full with any one line. */
    private static final int ONE_LINE = 1;

    @TempDir
    private Path directory;

    private final ScriptedShard shard = ScriptedShard.landingOnDemand();
    private final TestInbox<JournalKeeper.Command> keeper = TestInbox.create();
    private final CollectionPort port = new CollectionPort(
            Orders.ENTRY,
            new LiveTail(new LiveTail.Waiting(CALLS_MAX), Runnable::run),
            new Admission(CALLS_MAX, ROOMY_BYTES, new StoreMeter(new SystemTimeSource()), Optional::empty),
            redirected -> {
                throw new AssertionError("a call is redirected");
            });
    private final ArrayDeque<Flight> landed = new ArrayDeque<>();
    private Optional<CollectionStore> opened = Optional.empty();

    @BeforeEach
    void open() {
        opened = Optional.of(Orders.open(directory));
    }

    private FlightDeck deck(int batchMaxBytes) {
        CollectionStore store = opened.orElseThrow();
        JournalGate journal = new JournalGate(new GroupCommit(shard), keeper.getRef());
        return new FlightDeck(
                port,
                store.staging(),
                new WriteDecider(store.staging(), JsonLimits.DEFAULT, 4 << 20, false, () -> Guard.NONE),
                journal,
                batchMaxBytes);
    }

    private PendingWrite submitted(WriteJob job) {
        PendingWrite call = new PendingWrite(job);
        assertThat(port.submit(call)).isTrue();
        return call;
    }

    private PendingWrite set(String key, Condition condition) {
        return submitted(new WriteJob.Set(key, Key.of(key).escaped(), "1".getBytes(StandardCharsets.UTF_8), condition));
    }

    private PendingWrite set(String key) {
        return set(key, Condition.ANY);
    }

    private PendingWrite delete(String key) {
        return submitted(new WriteJob.Delete(key, Key.of(key).escaped(), Condition.ANY));
    }

    /** The journal makes everything durable that it has; the writer takes in the oldest flight. */
    private Flight land(FlightDeck deck) {
        if (landed.isEmpty()) {
            shard.land();
            port.takeLanded(landed::add);
        }
        Flight flight = landed.removeFirst();
        deck.landed(flight);
        opened.orElseThrow().apply(flight.batch());
        return flight;
    }

    private static List<WriteOutcome> answers(List<PendingWrite> calls) {
        calls.forEach(PendingWrite::tell);
        return calls.stream().map(call -> call.answer().join()).toList();
    }

    @Test
    void takeAll_callsThatWait_departTogetherAndLandInOrder() {
        FlightDeck deck = deck(ROOMY_BYTES);
        List<PendingWrite> calls = List.of(set("a"), set("b"), set("a"));
        deck.takeAll(1);
        assertThat(deck.inFlightCount()).isEqualTo(1);
        assertThat(deck.isEmpty()).isFalse();

        Flight flight = land(deck);
        assertThat(flight.calls()).isEqualTo(calls);
        assertThat(answers(calls)).containsExactly(new Written(1), new Written(2), new Written(3));
        assertThat(deck.isEmpty()).isTrue();
    }

    @Test
    void takeAll_twoFlightsUnderWay_fillsTheNextUntilOneLands() {
        FlightDeck deck = deck(ROOMY_BYTES);
        for (String key : List.of("a", "b", "c", "d")) {
            set(key);
            deck.takeAll(1);
        }
        assertThat(deck.inFlightCount()).isEqualTo(2);
        assertThat(land(deck).calls()).hasSize(1);
        deck.goOn();
        assertThat(deck.inFlightCount()).isEqualTo(2);
        assertThat(land(deck).calls()).hasSize(1);
        assertThat(answers(land(deck).calls())).containsExactly(new Written(3), new Written(4));
    }

    @Test
    void takeAll_batchFull_leavesTheRestUndecidedInOrder() {
        FlightDeck deck = deck(ONE_LINE);
        List<PendingWrite> calls =
                IntStream.range(0, 6).mapToObj(number -> set("key-" + number)).toList();
        deck.takeAll(1);
        assertThat(deck.inFlightCount()).isEqualTo(2);
        land(deck);
        deck.goOn();
        assertThat(deck.inFlightCount()).isEqualTo(2);
        assertThat(deck.disembark()).isEqualTo(calls.subList(3, 6));
        assertThat(deck.disembark()).isEmpty();
    }

    @Test
    void takeAll_callThatStagesNothing_isAnsweredWithTheFlightThatItRestsOn() {
        FlightDeck deck = deck(ROOMY_BYTES);
        PendingWrite first = set("a");
        deck.takeAll(1);
        PendingWrite conflict = set("a", Condition.MUST_NOT_EXIST);
        deck.takeAll(1);
        assertThat(deck.answerable()).isEmpty();
        assertThat(deck.inFlightCount()).isEqualTo(1);

        Flight flight = land(deck);
        assertThat(flight.calls()).containsExactly(first, conflict);
        assertThat(answers(flight.calls()))
                .containsExactly(
                        new Written(1), new WriteOutcome.Conflict("a", 0, Condition.MUST_NOT_EXIST, Optional.of(1L)));
    }

    @Test
    void answerable_nothingUnderWay_areCallsThatStagedNothingOnce() {
        FlightDeck deck = deck(ROOMY_BYTES);
        PendingWrite call = delete("a");
        deck.takeAll(1);
        List<PendingWrite> calls = deck.answerable();
        assertThat(calls).containsExactly(call);
        assertThat(answers(calls)).containsExactly(new NothingToDelete("a"));
        assertThat(deck.answerable()).isEmpty();
        assertThat(deck.isEmpty()).isTrue();
    }

    @Test
    void takeAll_functionThrows_failsItsCallAlone() {
        FlightDeck deck = deck(ROOMY_BYTES);
        List<PendingWrite> calls = new ArrayList<>();
        calls.add(set("a"));
        calls.add(submitted(new WriteJob.Update("b", Key.of("b").escaped(), now -> {
            throw new IllegalStateException("host");
        })));
        calls.add(set("c"));
        deck.takeAll(1);

        assertThat(land(deck).calls()).isEqualTo(calls);
        calls.forEach(PendingWrite::tell);
        assertThat(calls.get(0).answer()).isCompletedWithValue(new Written(1));
        assertThatThrownBy(() -> calls.get(1).answer().join())
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("host");
        assertThat(calls.get(2).answer()).isCompletedWithValue(new Written(2));
    }

    @Test
    void landed_notTheOldest_isRefused() {
        FlightDeck deck = deck(ONE_LINE);
        set("a");
        set("b");
        deck.takeAll(1);
        shard.land();
        port.takeLanded(landed::add);
        assertThat(landed).hasSize(2);
        assertThatThrownBy(() -> deck.landed(landed.getLast()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("out of order");
    }

    @Test
    void depart_fewCalls_areWrittenOnTheSpot() {
        for (int number = 0; number < 32; number++) {
            set("key-" + number);
        }
        deck(ROOMY_BYTES).takeAll(1);
        assertThat(shard.pendingBytes()).isPositive();
        assertThat(keeper.hasMessages()).isFalse();
    }

    @Test
    void depart_manyCalls_areLeftToTheKeeper() {
        for (int number = 0; number < 33; number++) {
            set("key-" + number);
        }
        deck(ROOMY_BYTES).takeAll(1);
        assertThat(shard.pendingBytes()).isZero();
        assertThat(keeper.getAllReceived()).hasSize(1);
    }
}
