package dev.tidemark.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(booleans = {false, true})
class JournalKeeperTest {

    private static final CollectionId COLLECTION = new CollectionId(7);

    /** Whether whoever sends commits. */
    @Parameter
    private boolean onTheSpot;

    private final Simulation simulation = Simulation.withSeed(1);
    private final ScriptedShard shard = new ScriptedShard();
    private final List<ActorRef<JournalKeeper.Command>> asking = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    /** Whether the collection that is asked for can be opened. */
    private boolean openable = true;

    private final JournalGate gate = start();

    private JournalGate start() {
        ActorSystem<Void> system = simulation.actorSystem(Behaviors.ignore(), "host");
        ActorRef<KeeperParts.ForceWanted> forces = system.systemActorOf(
                Behaviors.receiveMessage(wanted -> {
                    assertThat(wanted.collection()).isEqualTo(COLLECTION);
                    asking.add(wanted.replyTo());
                    if (!openable) {
                        wanted.replyTo().tell(new JournalKeeper.ForceImpossible(COLLECTION, "orders", "scripted"));
                    }
                    return Behaviors.same();
                }),
                "forces",
                Props.empty());
        KeeperParts parts =
                new KeeperParts(shard, List.of(Duration.ofSeconds(1)), simulation.executor(), forces, failures::add);
        GroupCommit commit = new GroupCommit(shard);
        return new JournalGate(
                commit, system.systemActorOf(JournalKeeper.create(parts, commit), "keeper", Props.empty()));
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    private boolean isSynced() {
        TestInbox<JournalKeeper.Synced> answer = TestInbox.create();
        gate.tell(new JournalKeeper.SyncWanted(answer.getRef()));
        simulation.runUntilIdle();
        return answer.receiveMessage().done();
    }

    @Test
    void sync_wanted_isDoneWhateverWasAskedFor() {
        send();
        int before = shard.synced;
        assertThat(isSynced()).isTrue();
        assertThat(shard.synced).isGreaterThan(before);
    }

    @Test
    void sync_wantedAfterAFailedWrite_isNotDoneBeforeTheJournalGoesOn() {
        shard.flushFailure = Optional.of(ScriptedShard.refusal());
        send();
        assertThat(isSynced()).isFalse();
        shard.flushFailure = Optional.empty();
        simulation.advance(Duration.ofSeconds(2));
        assertThat(isSynced()).isTrue();
    }

    private SentBatch send() {
        return send(new SentBatch());
    }

    private SentBatch send(SentBatch sent) {
        gate.send(sent, onTheSpot);
        simulation.runUntilIdle();
        return sent;
    }

    @Test
    void force_neverAnswered_isAskedForAgainUntilTheFileIsFree() {
        shard.full = true;
        SentBatch sent = send();
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
    void force_collectionThatCannotBeOpened_isAskedForLessAndLessOften() {
        openable = false;
        shard.full = true;
        SentBatch sent = send();
        assertThat(asking).hasSize(1);
        simulation.advance(Duration.ofSeconds(1 + 2 + 4 + 8 + 16 + 1));
        assertThat(asking).hasSize(6);
        simulation.advance(Duration.ofSeconds(160));
        assertThat(asking).hasSize(16);
        assertThat(sent.outcome).isEqualTo("waits");

        openable = true;
        simulation.advance(Duration.ofSeconds(16));
        asking.get(16).tell(new JournalKeeper.ForceAnswered(COLLECTION, Optional.of(new ForcedMark(1, 1, 100))));
        simulation.runUntilIdle();
        assertThat(shard.recycled).isEqualTo(1);
        assertThat(sent.outcome).isEqualTo("durable");

        openable = false;
        shard.full = true;
        send();
        simulation.advance(Duration.ofMillis(1_100));
        assertThat(asking).hasSize(19);
    }

    @Test
    void refuseWaiting_fullJournal_refusesWhatWaitsAndWhatComes() {
        shard.full = true;
        SentBatch waiting = send();
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

    @Test
    void force_failsBesideAFailedWrite_isAskedForAgainOnceWritesGoOn() {
        shard.full = true;
        send();
        asking.get(0).tell(new JournalKeeper.ForceAnswered(COLLECTION, Optional.empty()));
        simulation.runUntilIdle();
        shard.full = false;
        shard.flushFailure = Optional.of(ScriptedShard.refusal());
        send();
        shard.flushFailure = Optional.empty();
        simulation.advance(Duration.ofSeconds(3));
        assertThat(shard.retried).isEqualTo(1);

        shard.full = true;
        send();
        assertThat(asking).hasSize(2);
    }

    @Test
    void sync_shortIntervalBehindALongOne_comesWithinTheShortOne() {
        send(new SentBatch(Duration.ofSeconds(10)));
        send(new SentBatch(Duration.ofMillis(100)));
        simulation.advance(Duration.ofMillis(99));
        assertThat(shard.synced).isZero();
        simulation.advance(Duration.ofMillis(1));
        assertThat(shard.synced).isEqualTo(1);
    }

    @Test
    void sync_longIntervalBehindAShortOne_doesNotPutThatOff() {
        send(new SentBatch(Duration.ofMillis(100)));
        simulation.advance(Duration.ofMillis(99));
        send(new SentBatch(Duration.ofSeconds(10)));
        simulation.advance(Duration.ofMillis(1));
        assertThat(shard.synced).isEqualTo(1);
    }

    @Test
    void sync_longIntervalAfterAShortOneIsOver_comesInItsOwnTime() {
        send(new SentBatch(Duration.ofMillis(100)));
        simulation.advance(Duration.ofMillis(100));
        send(new SentBatch(Duration.ofSeconds(10)));
        simulation.advance(Duration.ofMillis(9_999));
        assertThat(shard.synced).isEqualTo(1);
        simulation.advance(Duration.ofMillis(1));
        assertThat(shard.synced).isEqualTo(2);
    }

    @Test
    void stop_batchThatComesLate_isRefused() {
        gate.tell(JournalKeeper.Stop.INSTANCE);
        simulation.runUntilIdle();
        assertThat(send().outcome).isEqualTo("fenced");
    }
}
