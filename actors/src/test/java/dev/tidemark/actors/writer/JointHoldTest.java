package dev.tidemark.actors.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.invariant.Guard;
import dev.tidemark.actors.journal.GroupCommit;
import dev.tidemark.actors.journal.JournalGate;
import dev.tidemark.actors.journal.JournalKeeper;
import dev.tidemark.actors.journal.ScriptedShard;
import dev.tidemark.actors.seal.SealGate;
import dev.tidemark.actors.seal.SealSettings;
import dev.tidemark.actors.seal.SealSupervisor;
import dev.tidemark.actors.telemetry.StoreMeter;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.io.SystemTimeSource;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.CollectionOpener;
import dev.tidemark.engine.store.CollectionStore;
import dev.tidemark.engine.store.Key;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JointHoldTest {

    private static final int PLENTY = 1 << 20;

    @TempDir
    private Path directory;

    private final ScriptedShard shard = ScriptedShard.landingOnDemand();
    private final TestInbox<JournalKeeper.Command> keeper = TestInbox.create();
    private final GroupCommit commit = new GroupCommit(shard);
    private final ArrayDeque<Runnable> answers = new ArrayDeque<>();
    private final List<JointHold> ended = new ArrayList<>();

    /** One collection's writer, without its actor. */
    private record Seat(CollectionPort port, FlightDeck deck) {

        PendingWrite staged(String key) {
            PendingWrite call = new PendingWrite(set(key, Condition.ANY));
            assertThat(port.submit(call)).isTrue();
            deck.takeAll(1);
            return call;
        }

        void takeIn() {
            port.takeLanded(flight -> {
                deck.landed(flight);
                port.answered(flight.calls());
                flight.calls().forEach(PendingWrite::tell);
            });
        }
    }

    private Seat seat(CatalogEntry entry) {
        CollectionPort port = new CollectionPort(
                entry,
                new LiveTail(new LiveTail.Waiting(PLENTY), Runnable::run),
                new Admission(PLENTY, PLENTY, new StoreMeter(new SystemTimeSource()), Optional::empty),
                redirected -> {
                    throw new AssertionError("a call is redirected");
                });
        CollectionStore store = Orders.open(entry, directory, StoreSettings.DEFAULT);
        WriteDecider decider = new WriteDecider(store.staging(), JsonLimits.DEFAULT, PLENTY, false, () -> Guard.NONE);
        return new Seat(port, new FlightDeck(port, store.staging(), decider, gate(), PLENTY));
    }

    private JournalGate gate() {
        return new JournalGate(commit, keeper.getRef());
    }

    private WriterParts parts() {
        LogContext context = LogContext.of(new LocalDisk(), StoreSettings.DEFAULT);
        SystemTimeSource time = new SystemTimeSource();
        Duration second = Duration.ofSeconds(1);
        return new WriterParts(
                directory,
                new CollectionOpener(context),
                gate(),
                time,
                answers::add,
                answers::add,
                new SealGate(
                        context,
                        new SealSettings(0, 1, 1, second, second, List.of(), List.of()),
                        time,
                        TestInbox.<SealSupervisor.Command>create().getRef()),
                new RetentionDues(new RetentionClock(time)),
                new ExpiryDues(time, Duration.ZERO, 64),
                TestInbox.<WriterParts.WriterEnded>create().getRef(),
                new WriterSettings(
                        PLENTY,
                        PLENTY,
                        PLENTY,
                        second,
                        second,
                        second,
                        second,
                        second,
                        JsonLimits.DEFAULT,
                        new TransactionSettings(10, 10, 1, second, new IdempotencySettings(second, 10, 1_024))));
    }

    private static WriteJob.Set set(String key, Condition condition) {
        return new WriteJob.Set(key, Key.of(key).escaped(), "1".getBytes(StandardCharsets.UTF_8), condition);
    }

    private static WriteJob job(Condition condition) {
        return new WriteJob.Atomic(List.of(set("k", condition)));
    }

    private static JointCall admitted(JointCall call) {
        assertThat(call.admit()).isTrue();
        return call;
    }

    private static JointCall sets(Seat left, Seat right, Condition ofRight) {
        return admitted(JointCall.of(List.of(left.port(), right.port()), List.of(job(Condition.ANY), job(ofRight))));
    }

    private JointHold hold(Seat left, Seat right) {
        return new JointHold(List.of(left.port(), right.port()), parts(), ended::add);
    }

    private void land(Seat... seats) {
        gate().commit(true);
        shard.land();
        for (Seat seat : seats) {
            seat.takeIn();
        }
        runAnswers();
    }

    private void runAnswers() {
        while (!answers.isEmpty()) {
            answers.remove().run();
        }
    }

    @Test
    void arrive_lastWriter_sendsOneFrameAndLetsAllGoOn() {
        Seat left = seat(Orders.ENTRY);
        Seat right = seat(Orders.ITEMS);
        PendingWrite before = left.staged("before");
        JointHold hold = hold(left, right);
        JointCall first = sets(left, right, Condition.ANY);
        JointCall second = sets(left, right, Condition.atPosition(1));
        assertThat(hold.add(first)).isTrue();
        assertThat(hold.add(second)).isTrue();

        assertThat(hold.arrive(left.deck())).isTrue();
        assertThat(hold.arrive(right.deck())).isFalse();

        assertThat(hold.add(first)).isFalse();
        assertThat(ended).contains(hold);
        assertThat(shard.entryCounts()).isEqualTo(List.of(1, 2));
        assertThat(first.answer()).isNotDone();
        land(left, right);
        assertThat(before.answer()).isCompleted();
        assertThat(first.answer())
                .isCompletedWithValue(new JointCall.Committed(List.of(Optional.of(2L), Optional.of(1L))));
        assertThat(second.answer())
                .isCompletedWithValue(new JointCall.Committed(List.of(Optional.of(3L), Optional.of(2L))));
        assertThat(left.port().pendingCount()).isZero();
    }

    @Test
    void arrive_conditionThatDoesNotHoldInOne_stagesNothingInAny() {
        Seat left = seat(Orders.ENTRY);
        Seat right = seat(Orders.ITEMS);
        JointHold hold = hold(left, right);
        JointCall call = sets(left, right, Condition.MUST_EXIST);
        assertThat(hold.add(call)).isTrue();
        assertThat(hold.arrive(left.deck())).isTrue();
        assertThat(hold.arrive(right.deck())).isFalse();

        assertThat(shard.entryCounts()).isEmpty();
        left.deck().goOn();
        right.deck().goOn();
        for (Seat seat : List.of(left, right)) {
            List<PendingWrite> told = seat.deck().answerable();
            assertThat(told).hasSize(1);
            seat.port().answered(told);
            told.forEach(PendingWrite::tell);
        }
        assertThat(call.answer()).isCompletedWithValueMatching(JointCall.Conflicted.class::isInstance);
        assertThat(right.port().pendingCount()).isZero();
    }

    @Test
    void dissolve_whileGathering_handsTheCallsBackAndTheirPlaces() {
        Seat left = seat(Orders.ENTRY);
        Seat right = seat(Orders.ITEMS);
        JointHold hold = hold(left, right);
        JointCall call = sets(left, right, Condition.ANY);
        assertThat(hold.add(call)).isTrue();
        assertThat(hold.arrive(left.deck())).isTrue();

        hold.dissolve(new OverloadedException("late"));
        runAnswers();

        assertThatThrownBy(call.answer()::join).hasCauseInstanceOf(OverloadedException.class);
        assertThat(hold.arrive(right.deck())).isFalse();
        assertThat(shard.entryCounts()).isEmpty();
        assertThat(left.port().pendingCount()).isZero();
        hold.requireSound();
    }

    /** What is decided goes out as one frame, though nobody will come to the end of the meeting. */
    @Test
    void dissolve_whileAFunctionRuns_sendsWhatIsDecidedAndHandsTheRestBack() {
        Seat left = seat(Orders.ENTRY);
        Seat right = seat(Orders.ITEMS);
        JointHold hold = hold(left, right);
        List<CollectionPort> ports = List.of(left.port(), right.port());
        List<WriteJob> jobs = List.of(job(Condition.ANY), job(Condition.ANY));
        JointCall decided = sets(left, right, Condition.ANY);
        List<Boolean> answeredWhileItRuns = new ArrayList<>();
        List<JointCall> running = new ArrayList<>();
        JointCall worked = admitted(JointCall.working(ports, jobs, reads -> {
            hold.withdraw();
            assertThatThrownBy(() -> reads.current(0, Key.of("k").escaped())).isInstanceOf(OverloadedException.class);
            List.copyOf(answers).forEach(Runnable::run);
            answers.clear();
            answeredWhileItRuns.add(running.get(0).answer().isDone());
            return jobs;
        }));
        running.add(worked);
        JointCall waiting = sets(left, right, Condition.ANY);
        assertThat(hold.add(decided)).isTrue();
        assertThat(hold.add(worked)).isTrue();
        assertThat(hold.add(waiting)).isTrue();
        assertThat(hold.arrive(left.deck())).isTrue();
        assertThat(hold.arrive(right.deck()))
                .as("a function takes no writer's thread")
                .isTrue();
        assertThat(shard.entryCounts()).isEmpty();

        runAnswers();

        assertThat(answeredWhileItRuns).containsExactly(true);
        land(left, right);
        assertThat(shard.entryCounts()).isEqualTo(List.of(2));
        assertThat(decided.answer())
                .isCompletedWithValue(new JointCall.Committed(List.of(Optional.of(1L), Optional.of(1L))));
        assertThat(worked.answer()).isCompletedWithValue(JointCall.Withdrawn.INSTANCE);
        assertThat(waiting.answer()).isCompletedWithValue(JointCall.Withdrawn.INSTANCE);
        assertThat(left.port().pendingCount()).isZero();
    }

    @Test
    void working_staged_isReadBeforeItIsDurable() {
        Seat left = seat(Orders.ENTRY);
        Seat right = seat(Orders.ITEMS);
        PendingWrite before = left.staged("k");
        JointHold hold = hold(left, right);
        List<Long> seen = new ArrayList<>();
        JointCall call = admitted(JointCall.working(
                List.of(left.port(), right.port()), List.of(job(Condition.ANY), job(Condition.ANY)), reads -> {
                    reads.current(0, Key.of("k").escaped()).ifPresent(current -> seen.add(current.position()));
                    return List.of(job(Condition.atPosition(1)), new WriteJob.Atomic(List.of()));
                }));
        assertThat(hold.add(call)).isTrue();
        assertThat(hold.arrive(left.deck())).isTrue();
        assertThat(hold.arrive(right.deck())).isTrue();
        runAnswers();

        assertThat(seen).containsExactly(1L);
        right.deck().goOn();
        right.deck().answerable().forEach(PendingWrite::tell);
        land(left, right);
        assertThat(before.answer()).isCompleted();
        assertThat(call.answer())
                .isCompletedWithValue(new JointCall.Committed(List.of(Optional.of(2L), Optional.empty())));
    }

    /** A collection that the transaction reads alone is fenced while the other one's lines are on their way. */
    @Test
    void answer_readPartRefusedBesideAWrittenOne_isUnknown() {
        Seat left = seat(Orders.ENTRY);
        Seat right = seat(Orders.ITEMS);
        JointHold hold = hold(left, right);
        JointCall call = admitted(JointCall.of(
                List.of(left.port(), right.port()), List.of(job(Condition.ANY), new WriteJob.Atomic(List.of()))));
        assertThat(hold.add(call)).isTrue();
        assertThat(hold.arrive(left.deck())).isTrue();
        assertThat(hold.arrive(right.deck())).isFalse();
        right.deck().disembark().forEach(part -> {
            part.refused(new FencedException("scripted", null));
            part.tell();
        });
        assertThat(call.answer()).isNotDone();
        land(left);

        assertThatThrownBy(call.answer()::join).hasCauseInstanceOf(IndeterminateException.class);
    }
}
