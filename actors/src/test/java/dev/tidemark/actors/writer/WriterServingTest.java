package dev.tidemark.actors.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.WriteOutcome.Written;
import dev.tidemark.actors.journal.GroupCommit;
import dev.tidemark.actors.journal.JournalGate;
import dev.tidemark.actors.journal.JournalKeeper;
import dev.tidemark.actors.journal.ScriptedShard;
import dev.tidemark.actors.seal.SealGate;
import dev.tidemark.actors.seal.SealSettings;
import dev.tidemark.actors.seal.SealSupervisor;
import dev.tidemark.actors.telemetry.StoreMeter;
import dev.tidemark.actors.writer.WriterParts.WriterEnded;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.io.SystemTimeSource;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.store.CollectionOpener;
import dev.tidemark.engine.store.Key;
import dev.tidemark.testkit.simulation.Simulation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterServingTest {

    private static final int PLENTY = 1 << 20;
    private static final Duration FLUSH_DELAY = Duration.ofMillis(200);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    /** Segments of 4 KiB; no file stays open between writes. */
    private static final StoreSettings SMALL = new StoreSettings(4096, 8, 0, 50 << 20);

    @TempDir
    private Path directory;

    private final Simulation simulation = Simulation.withSeed(1);
    private final ScriptedShard shard = ScriptedShard.landingOnDemand();
    private final TestInbox<JournalKeeper.Command> keeper = TestInbox.create();
    private final TestInbox<WriterEnded> endings = TestInbox.create();
    private final CollectionPort port = new CollectionPort(
            Orders.ENTRY,
            new LiveTail(new LiveTail.Waiting(PLENTY), Runnable::run),
            new Admission(PLENTY, PLENTY, new StoreMeter(new SystemTimeSource()), Optional::empty),
            redirected -> {
                throw new AssertionError("a call is redirected");
            });

    private final RetentionDues dues = new RetentionDues(new RetentionClock(simulation.time()));

    @BeforeEach
    void start() {
        dues.note(Orders.ENTRY.id(), Long.MAX_VALUE);
        WriterSettings settings = new WriterSettings(
                PLENTY,
                PLENTY,
                PLENTY,
                FLUSH_DELAY,
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                RETRY_DELAY,
                Duration.ofSeconds(60),
                JsonLimits.DEFAULT,
                new TransactionSettings(
                        1_000,
                        64,
                        1,
                        Duration.ofSeconds(5),
                        new IdempotencySettings(Duration.ofDays(1), 100, 1 << 20)));
        LogContext context = LogContext.of(new LocalDisk(), SMALL);
        SealSettings sealing =
                new SealSettings(0, 1, 1, Duration.ofSeconds(1), Duration.ofSeconds(1), List.of(), List.of());
        WriterParts parts = new WriterParts(
                directory,
                new CollectionOpener(context),
                new JournalGate(new GroupCommit(shard), keeper.getRef()),
                simulation.time(),
                simulation.executor(),
                simulation.executor(),
                new SealGate(
                        context,
                        sealing,
                        simulation.time(),
                        TestInbox.<SealSupervisor.Command>create().getRef()),
                dues,
                new ExpiryDues(simulation.time(), Duration.ZERO, 64),
                endings.getRef(),
                settings);
        ActorSystem<Void> system = simulation.actorSystem(Behaviors.ignore(), "host");
        ActorRef<WriterCommand> writer = system.systemActorOf(
                WriterServing.create(parts, port, Orders.open(directory, SMALL), WriterParts.UNOBSERVED),
                "writer",
                Props.empty());
        simulation.runUntilIdle();
        assertThat(port.isServing()).as("served by %s", writer).isTrue();
    }

    @Test
    void create_noteOfAFormerWriter_isForgotten() {
        assertThat(dues.isDue(Orders.ENTRY.id(), 0)).isTrue();
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    private PendingWrite submitted(String key, String value) {
        PendingWrite call = new PendingWrite(
                new WriteJob.Set(key, Key.of(key).escaped(), value.getBytes(StandardCharsets.UTF_8), Condition.ANY));
        assertThat(port.submit(call)).isTrue();
        simulation.runUntilIdle();
        return call;
    }

    /** A call that is under way in a flight of its own. */
    private PendingWrite set(String key) {
        PendingWrite call = submitted(key, "1");
        assertThat(call.answer()).isNotDone();
        return call;
    }

    /** A call that has written 3,000 bytes. */
    private void write(String key) {
        PendingWrite call = submitted(key, "\"" + "x".repeat(3_000) + "\"");
        shard.land();
        simulation.runUntilIdle();
        assertThat(call.answer()).isCompletedWithValueMatching(Written.class::isInstance);
    }

    /** From here on the disk refuses the collection's first segment; returns where that stands. */
    private Path moveSegmentAway() throws IOException {
        write("a");
        simulation.advance(FLUSH_DELAY);
        Path away = directory.resolve("away");
        Files.move(Orders.ENTRY.files(directory).segment(1), away);
        return away;
    }

    private static void assertFailed(PendingWrite call, Class<? extends RuntimeException> kind) {
        assertThat(call.answer()).isDone();
        assertThatThrownBy(() -> call.answer().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(kind);
    }

    @Test
    void flight_durable_isAnsweredAsWritten() {
        PendingWrite call = set("a");
        shard.land();
        simulation.runUntilIdle();
        assertThat(call.answer()).isCompletedWithValue(new Written(1));
    }

    @Test
    void fence_durableFlightBehindAFailedOne_isToldAsIndeterminate() {
        PendingWrite failed = set("a");
        PendingWrite durable = set("b");
        PendingWrite waiting = set("c");
        shard.failOldest(new FencedException("scripted", null));
        shard.land();
        simulation.runUntilIdle();
        assertFailed(failed, FencedException.class);
        assertFailed(durable, IndeterminateException.class);
        assertFailed(waiting, FencedException.class);
    }

    @Test
    void fence_flightThatIsDurableLater_isToldAsIndeterminate() {
        PendingWrite failed = set("a");
        PendingWrite durable = set("b");
        shard.failOldest(new FencedException("scripted", null));
        simulation.runUntilIdle();
        assertFailed(failed, FencedException.class);
        assertThat(durable.answer()).isNotDone();
        shard.land();
        simulation.runUntilIdle();
        assertFailed(durable, IndeterminateException.class);
    }

    @Test
    void abandon_flightsUnderWay_areToldAsIndeterminateBeforeTheWriterEnds() {
        PendingWrite first = set("a");
        PendingWrite second = set("b");
        port.tell(WriterCommand.Abandon.INSTANCE);
        simulation.runUntilIdle();
        assertThat(first.answer()).isNotDone();
        assertThat(endings.hasMessages()).isFalse();

        shard.land();
        simulation.runUntilIdle();
        assertFailed(first, IndeterminateException.class);
        assertFailed(second, IndeterminateException.class);
        assertThat(endings.getAllReceived()).hasSize(1);
    }

    @Test
    void stall_segmentReadsBackDamaged_endsForTheNextOpeningOnceAllIsAnswered() throws IOException {
        write("a");
        simulation.advance(FLUSH_DELAY);
        Path segment = Orders.ENTRY.files(directory).segment(1);
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length / 2] ^= 1;
        Files.write(segment, bytes);
        write("b");
        PendingWrite rolling = submitted("c", "\"" + "x".repeat(3_000) + "\"");
        PendingWrite underWay = submitted("d", "1");
        shard.landOldest();
        simulation.runUntilIdle();
        assertThat(rolling.answer()).isCompletedWithValueMatching(Written.class::isInstance);
        assertThat(port.isClosed()).isTrue();
        assertThat(endings.hasMessages()).isFalse();

        shard.land();
        simulation.runUntilIdle();
        assertThat(underWay.answer()).isCompletedWithValueMatching(Written.class::isInstance);
        assertThat(endings.getAllReceived()).hasSize(1);
        assertThat(keeper.getAllReceived())
                .as("what the journal alone has is not told as forced")
                .noneMatch(JournalKeeper.SegmentForced.class::isInstance);
    }

    @Test
    void stop_closingSegmentIsGivenUp_nothingBehindItIsToldAsDurable() throws IOException {
        moveSegmentAway();
        write("b");
        PendingWrite rolling = submitted("c", "\"" + "x".repeat(3_000) + "\"");
        PendingWrite underWay = submitted("d", "1");
        port.tell(WriterCommand.Stop.INSTANCE);
        shard.landOldest();
        simulation.runUntilIdle();
        assertThat(rolling.answer()).isCompletedWithValueMatching(Written.class::isInstance);
        assertThat(endings.hasMessages()).isFalse();

        keeper.getAllReceived();
        port.tell(new WriterCommand.ForceSegment(keeper.getRef()));
        simulation.runUntilIdle();
        assertThat(keeper.getAllReceived())
                .containsExactly(new JournalKeeper.ForceAnswered(Orders.ENTRY.id(), Optional.empty()));
        shard.land();
        simulation.runUntilIdle();
        assertThat(underWay.answer()).isCompletedWithValueMatching(Written.class::isInstance);
        assertThat(endings.getAllReceived()).hasSize(1);
    }

    @Test
    void stall_segmentThatTheDiskRefuses_lastsAsLongAsThat() throws IOException {
        Path away = moveSegmentAway();
        write("b");
        write("c");

        assertFailed(submitted("d", "1"), StorageFailedException.class);
        Files.move(away, Orders.ENTRY.files(directory).segment(1));
        simulation.advance(RETRY_DELAY.multipliedBy(3));
        write("d");
    }
}
