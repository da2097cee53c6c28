package dev.tidemark.actors.store;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.RetentionDues;
import dev.tidemark.actors.writer.WriterCommand;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.RollPeriod;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * Sees to it that time does its work in collections that nobody uses: opens those in which something is due, whose writers do it then,
 * and lets them go again. Child of the store's guardian.
 *
 * <p>A round goes through the catalog a page at a time and opens one collection after the other. In which ones something is due
 * their writers have noted when they ended; those that were not open since the store was are opened once. Collections that are open
 * are looked after by their writers.
 *
 * <p>Failure policy: what cannot be opened is met again in the next round; when too many collections are open, or the store is being
 * closed, the round ends early.
 */
final class RetentionRounds extends AbstractBehavior<RetentionRounds.Command> {

    /** What the rounds are told. */
    sealed interface Command {}

    /** Time for a round. */
    private enum RoundDue implements Command {
        INSTANCE
    }

    /** Go on with the next page of the catalog. */
    private enum PageDue implements Command {
        INSTANCE
    }

    /** A collection was opened, or not, for a reason. */
    private record Opened(CollectionPort port, Optional<Throwable> failure) implements Command {}

    private static final int PAGE = 256;

    private final Catalog catalog;
    private final Ports ports;
    private final RetentionDues dues;
    private final boolean allRoll;
    private final ArrayDeque<CatalogEntry> found = new ArrayDeque<>();

    /** Name behind which the next page begins; empty for the first one. */
    private Optional<CollectionName> cursor = Optional.empty();

    private boolean running;
    private boolean lastPage;

    private RetentionRounds(
            ActorContext<Command> context, Catalog catalog, Ports ports, RetentionDues dues, boolean allRoll) {
        super(context);
        this.catalog = catalog;
        this.ports = ports;
        this.dues = dues;
        this.allRoll = allRoll;
    }

    /** @param every pause before each round, the first one included */
    static Behavior<Command> create(
            Catalog catalog, Ports ports, RetentionDues dues, RollPeriod rollEvery, Duration every) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(RetentionRounds.class);
            start(timers, every);
            return new RetentionRounds(context, catalog, ports, dues, rollEvery != RollPeriod.NONE);
        }));
    }

    private static void start(TimerScheduler<Command> timers, Duration every) {
        timers.startTimerWithFixedDelay(RoundDue.INSTANCE, every);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(RoundDue.class, ignored -> onRoundDue())
                .onMessage(PageDue.class, ignored -> onPageDue())
                .onMessage(Opened.class, this::onOpened)
                .build();
    }

    private Behavior<Command> onRoundDue() {
        if (!running) {
            running = true;
            lastPage = false;
            cursor = Optional.empty();
            getContext().getSelf().tell(PageDue.INSTANCE);
        }
        return this;
    }

    private Behavior<Command> onPageDue() {
        List<CatalogEntry> page = catalog.list(cursor, PAGE);
        lastPage = page.size() < PAGE;
        long now = dues.nowMillis();
        for (CatalogEntry entry : page) {
            cursor = Optional.of(entry.name());
            boolean timed = allRoll || entry.settings().retention().maxAge().isPresent();
            if (timed && dues.isDue(entry.id(), now)) {
                found.add(entry);
            }
        }
        return openNext();
    }

    private Behavior<Command> openNext() {
        while (!found.isEmpty()) {
            CatalogEntry entry = found.removeFirst();
            if (ports.present(entry.id()).isEmpty()) {
                return open(entry);
            }
        }
        if (lastPage) {
            running = false;
        } else {
            getContext().getSelf().tell(PageDue.INSTANCE);
        }
        return this;
    }

    private Behavior<Command> open(CatalogEntry entry) {
        if (ports.isClosed()) {
            return endEarly();
        }
        ActorRef<Command> self = getContext().getSelf();
        CollectionPort port = ports.find(entry);
        port.opened().whenComplete((open, failure) -> self.tell(new Opened(port, Optional.ofNullable(failure))));
        return this;
    }

    private Behavior<Command> endEarly() {
        found.clear();
        running = false;
        return this;
    }

    private Behavior<Command> onOpened(Opened opened) {
        if (opened.failure().filter(OverloadedException.class::isInstance).isPresent()) {
            return endEarly();
        }
        if (opened.failure().isEmpty() && opened.port().isIdle()) {
            opened.port().tell(WriterCommand.Stop.INSTANCE);
        }
        return openNext();
    }
}
