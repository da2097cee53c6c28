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
import dev.tidemark.actors.writer.WriterParts.WriterEnded;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.store.CollectionOpener;
import dev.tidemark.engine.store.Key;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterServingTest {

    private static final int PLENTY = 1 << 20;

    @TempDir
    private Path directory;

    private final Simulation simulation = Simulation.withSeed(1);
    private final ScriptedShard shard = ScriptedShard.landingOnDemand();
    private final TestInbox<JournalKeeper.Command> keeper = TestInbox.create();
    private final TestInbox<WriterEnded> endings = TestInbox.create();
    private final CollectionPort port = new CollectionPort(
            Orders.ENTRY,
            new LiveTail(new LiveTail.Waiting(PLENTY), Runnable::run),
            new Admission(PLENTY, PLENTY),
            redirected -> {
                throw new AssertionError("a call is redirected");
            });

    @BeforeEach
    void start() {
        WriterSettings settings = new WriterSettings(
                PLENTY,
                PLENTY,
                PLENTY,
                Duration.ofMillis(200),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofSeconds(1),
                JsonLimits.DEFAULT);
        WriterParts parts = new WriterParts(
                directory,
                new CollectionOpener(LogContext.of(new LocalDisk(), StoreSettings.DEFAULT)),
                new JournalGate(new GroupCommit(shard), keeper.getRef()),
                simulation.time(),
                simulation.executor(),
                simulation.executor(),
                endings.getRef(),
                settings);
        ActorSystem<Void> system = simulation.actorSystem(Behaviors.ignore(), "host");
        ActorRef<WriterCommand> writer = system.systemActorOf(
                WriterServing.create(parts, port, Orders.open(directory), WriterParts.UNOBSERVED),
                "writer",
                Props.empty());
        simulation.runUntilIdle();
        assertThat(port.isServing()).as("served by %s", writer).isTrue();
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    /** A call that is under way in a flight of its own. */
    private PendingWrite set(String key) {
        PendingWrite call = new PendingWrite(
                new WriteJob.Set(key, Key.of(key).escaped(), "1".getBytes(StandardCharsets.UTF_8), Condition.ANY));
        assertThat(port.submit(call)).isTrue();
        simulation.runUntilIdle();
        assertThat(call.answer()).isNotDone();
        return call;
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
}
