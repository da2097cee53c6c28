package dev.tidemark.actors.store;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import dev.tidemark.actors.invariant.Guards;
import dev.tidemark.actors.telemetry.StoreMeter;
import dev.tidemark.actors.writer.Admission;
import dev.tidemark.actors.writer.LiveTail;
import dev.tidemark.actors.writer.RetentionClock;
import dev.tidemark.actors.writer.RetentionDues;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.RollPeriod;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LogLineReader;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.io.SystemTimeSource;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rounds through collections none of which can be opened. */
class RetentionRoundsTest {

    private static final Duration EVERY = Duration.ofMinutes(10);
    private static final CollectionSettings KEPT_AN_HOUR =
            CollectionSettings.KEYLESS.keeping(Retention.FOR_EVER.withMaxAge(Duration.ofHours(1)));

    private final Simulation simulation = Simulation.withSeed(1);
    private final Catalog catalog = new Catalog();
    private final List<Long> asked = new ArrayList<>();
    private Optional<Ports> ports = Optional.empty();

    @AfterEach
    void end() {
        simulation.close();
    }

    private void start(RuntimeException refusal) {
        for (long number = 1; number <= 3; number++) {
            create(number);
        }
        ActorSystem<Void> system = simulation.actorSystem(Behaviors.ignore(), "host");
        ActorRef<StoreGuardian.Command> guardian = system.systemActorOf(refusing(refusal), "store", Props.empty());
        Admission admission = new Admission(1, 1, new StoreMeter(new SystemTimeSource()), Optional::empty);
        Ports all = new Ports(
                catalog,
                new Guards(),
                new LiveTail.Waiting(1),
                admission,
                Runnable::run,
                port -> guardian.tell(new StoreGuardian.Open(port)));
        ports = Optional.of(all);
        RetentionDues dues = new RetentionDues(new RetentionClock(simulation.time()));
        system.systemActorOf(
                RetentionRounds.create(catalog, all, dues, RollPeriod.NONE, EVERY), "rounds", Props.empty());
    }

    private void create(long number) {
        CatalogEntry entry = new CatalogEntry(
                new CollectionName("stream-" + number),
                new CollectionId(number),
                CatalogEntry.handleOf(number),
                number,
                KEPT_AN_HOUR);
        LogLineWriter line = new LogLineWriter(256);
        line.write(
                new LogRecord.Stamp(number, 0, Operation.SET, number, LogRecord.NEVER),
                KeyText.escape(entry.name().toString()),
                entry.encode());
        catalog.apply(new LogLineReader().read(line.array(), 0, line.length()).orThrow(Location.NOWHERE));
    }

    private Behavior<StoreGuardian.Command> refusing(RuntimeException refusal) {
        return Behaviors.receiveMessage(command -> {
            if (command instanceof StoreGuardian.Open open) {
                asked.add(open.port().entry().id().value());
                open.port().failedToOpen(refusal);
                ports.orElseThrow().ended(open.port());
            }
            return Behaviors.same();
        });
    }

    @Test
    void round_oneCannotBeOpened_goesOnWithTheOthers() {
        start(new FencedException("damaged", null));
        simulation.advance(EVERY.plusSeconds(1));
        assertThat(asked).containsExactly(1L, 2L, 3L);
    }

    @Test
    void round_tooManyAreOpen_endsAndTheNextOneTriesAgain() {
        start(new OverloadedException("too many collections are open: limit=1"));
        simulation.advance(EVERY.plusSeconds(1));
        assertThat(asked).containsExactly(1L);
        simulation.advance(EVERY);
        assertThat(asked).containsExactly(1L, 1L);
    }
}
