package dev.tidemark.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.Durability;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.testkit.simulation.Simulation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JournalKeeperTest {

    private static final CollectionId COLLECTION = new CollectionId(7);

    /** A batch that remembers what became of it. */
    private static final class Sent extends JournalBatch {

        private String outcome = "waits";

        @Override
        public JournalEntry entry() {
            return new JournalEntry(COLLECTION, new PositionRange(1, 1), 1, 0, ByteBuffer.wrap(new byte[] {1}));
        }

        @Override
        public Durability durability() {
            return Durability.ALWAYS;
        }

        @Override
        public long syncIntervalNanos() {
            return 0;
        }

        @Override
        public void durable() {
            outcome = "durable";
        }

        @Override
        public void failed(TidemarkException failure) {
            outcome = failure instanceof FencedException ? "fenced" : failure.toString();
        }
    }

    private final Simulation simulation = Simulation.withSeed(1);
    private final ScriptedShard shard = new ScriptedShard();
    private final List<ActorRef<JournalKeeper.Command>> asking = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final JournalGate gate = start();

    private JournalGate start() {
        ActorSystem<Void> system = simulation.actorSystem(Behaviors.ignore(), "host");
        ActorRef<KeeperParts.ForceWanted> forces = system.systemActorOf(
                Behaviors.receiveMessage(wanted -> {
                    assertThat(wanted.collection()).isEqualTo(COLLECTION);
                    asking.add(wanted.replyTo());
                    return Behaviors.same();
                }),
                "forces",
                Props.empty());
        KeeperParts parts =
                new KeeperParts(shard, List.of(Duration.ofSeconds(1)), simulation.executor(), forces, failures::add);
        Submissions<JournalBatch> batches = new Submissions<>();
        return JournalGate.of(
                batches, system.systemActorOf(JournalKeeper.create(parts, batches), "keeper", Props.empty()));
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    private Sent send() {
        Sent sent = new Sent();
        gate.send(sent);
        simulation.runUntilIdle();
        return sent;
    }

    @Test
    void force_neverAnswered_isAskedForAgainUntilTheFileIsFree() {
        shard.full = true;
        Sent sent = send();
        assertThat(asking).hasSize(1);
        simulation.advance(Duration.ofSeconds(12));
        assertThat(asking).hasSize(2);
        assertThat(shard.recycled).isZero();
        assertThat(sent.outcome).isEqualTo("waits");

        asking.get(1).tell(new JournalKeeper.ForceAnswered(COLLECTION, Optional.of(new ForcedMark(1, 1, 100))));
        simulation.advance(Duration.ofSeconds(30));
        assertThat(shard.recycled).isEqualTo(1);
        assertThat(sent.outcome).isEqualTo("durable");
        assertThat(asking).hasSize(2);
    }

    @Test
    void refuseWaiting_fullJournal_refusesWhatWaitsAndWhatComes() {
        shard.full = true;
        Sent waiting = send();
        gate.tell(JournalKeeper.RefuseWaiting.INSTANCE);
        simulation.runUntilIdle();
        assertThat(waiting.outcome).isEqualTo("fenced");
        assertThat(send().outcome).isEqualTo("fenced");
        assertThat(shard.abandoned).isFalse();
    }

    @Test
    void flush_failsAsNobodyForesaw_fencesTheShardAndGoesOnAnswering() {
        shard.flushFailure = Optional.of(new IllegalStateException("unforeseen"));
        send();
        assertThat(shard.abandoned).isTrue();
        assertThat(failures).hasSize(1);
        assertThat(send().outcome).isEqualTo("fenced");
    }

    @Test
    void forced_whileAWriteIsBeingRetried_doesNotTouchTheShard() {
        shard.full = true;
        send();
        shard.full = false;
        shard.flushFailure = Optional.of(ScriptedShard.refusal());
        send();
        shard.flushFailure = Optional.empty();
        asking.get(0).tell(new JournalKeeper.ForceAnswered(COLLECTION, Optional.of(new ForcedMark(1, 1, 100))));
        simulation.runUntilIdle();
        assertThat(shard.recycled).isZero();
        simulation.advance(Duration.ofSeconds(2));
        assertThat(shard.retried).isEqualTo(1);
        assertThat(send().outcome).isEqualTo("durable");
    }
}
