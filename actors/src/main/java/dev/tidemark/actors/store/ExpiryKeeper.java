package dev.tidemark.actors.store;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.WriterCommand;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.Expiring;
import dev.tidemark.engine.state.DueTimes;
import dev.tidemark.engine.store.CatalogEntry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sees to it that what has expired is removed in time: looks at short intervals whose next entry is due, while there is any collection to look after, opens that collection if it is
 * not, and gives it a {@linkplain ExpiryTurn turn}. Child of the store's guardian.
 *
 * <p>Begins with the collections whose settings say that they have entries which expire; of those nothing else is known, so each has a turn
 * at once, in which its log is looked through: what came due while the store was closed goes then. Intervals go by the monotonic clock, what
 * is due by {@link dev.tidemark.actors.writer.ExpiryDues#nowMillis}.
 *
 * <p>Failure policy: a turn that fails is told and tried again, later and later. Collections with entries that wait for a handler rest until
 * there is one.
 */
final class ExpiryKeeper extends AbstractBehavior<ExpiryKeeper.Command> {

    /** What the keeper is told. */
    sealed interface Command {}

    /** Time to look. */
    private enum LookDue implements Command {
        INSTANCE
    }

    /** Go on with the next page of the catalog. */
    private enum PageDue implements Command {
        INSTANCE
    }

    /** A turn is over; with the port unless it failed. */
    private record TurnEnded(CollectionId collection, Optional<CollectionPort> port, Optional<Throwable> failure)
            implements Command {}

    private static final int PAGE = 256;
    private static final int TURNS_MAX = 4;
    private static final Duration REST_MIN = Duration.ofSeconds(1);
    private static final Duration REST_MAX = Duration.ofMinutes(1);

    /** A collection that was opened for a turn stays open when the next one is so near. */
    private static final long NEAR_MILLIS = 60_000;

    private final TimerScheduler<Command> timers;
    private final ExpiryMeans means;
    private final HandlerTries turnTries = new HandlerTries(REST_MIN, REST_MAX);
    private final Map<CollectionId, HandlerTries> tries = new HashMap<>();

    /** Those that have a turn now, with whether it opened them. */
    private final Map<CollectionId, Boolean> turns = new HashMap<>();

    /** Monotonic time until which a collection rests after a failure, milliseconds. */
    private final Map<CollectionId, Long> rests = new HashMap<>();

    /** Told to the log once each. */
    private final Set<CollectionId> waiting = new HashSet<>();

    private Optional<CollectionName> cursor = Optional.empty();

    private ExpiryKeeper(ActorContext<Command> context, TimerScheduler<Command> timers, ExpiryMeans means) {
        super(context);
        this.timers = timers;
        this.means = means;
    }

    static Behavior<Command> create(ExpiryMeans means) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(ExpiryKeeper.class);
            ActorRef<Command> self = context.getSelf();
            means.dues().onFirst(() -> self.tell(LookDue.INSTANCE));
            self.tell(PageDue.INSTANCE);
            return new ExpiryKeeper(context, timers, means);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(LookDue.class, ignored -> onLookDue())
                .onMessage(PageDue.class, ignored -> onPageDue())
                .onMessage(TurnEnded.class, this::onTurnEnded)
                .build();
    }

    private Behavior<Command> onPageDue() {
        List<CatalogEntry> page = means.catalog().list(cursor, PAGE);
        for (CatalogEntry entry : page) {
            cursor = Optional.of(entry.name());
            if (entry.settings().expiring() != Expiring.NONE) {
                means.dues().of(entry.id());
            }
        }
        if (page.size() == PAGE) {
            getContext().getSelf().tell(PageDue.INSTANCE);
        }
        return this;
    }

    private Behavior<Command> onLookDue() {
        if (means.ports().isClosed()) {
            return this;
        }
        long now = means.dues().nowMillis();
        Set<CollectionId> waitingNow = new HashSet<>();
        means.dues().all().forEach((id, due) -> {
            boolean wanted = due.nextMillis() <= now || ExpiryMeans.lacks(due, now);
            if (wanted && !turns.containsKey(id) && !isResting(id)) {
                look(id, due, waitingNow);
            }
        });
        waiting.retainAll(waitingNow);
        means.meter().waiting(waitingNow.size());
        if (!means.dues().all().isEmpty()) {
            timers.startSingleTimer(LookDue.INSTANCE, means.settings().checkEvery());
        }
        return this;
    }

    private boolean isResting(CollectionId id) {
        Long until = rests.get(id);
        return until != null && until > monotonicMillis();
    }

    private long monotonicMillis() {
        return Duration.ofNanos(means.dues().elapsedNanos()).toMillis();
    }

    private void look(CollectionId id, DueTimes due, Set<CollectionId> waitingNow) {
        Optional<CatalogEntry> entry = means.catalog().find(id);
        if (entry.isEmpty()) {
            forget(id);
        } else if (means.isHandled(entry.get())
                && !means.handlers().has(entry.get().name())) {
            waitingNow.add(id);
            if (waiting.add(id)) {
                getContext()
                        .getLog()
                        .warn(
                                "expired entries wait for a handler: collection={}",
                                entry.get().name());
            }
        } else if (turns.size() < TURNS_MAX) {
            begin(entry.get(), due);
        }
    }

    private void forget(CollectionId id) {
        means.dues().forget(id);
        tries.remove(id);
        rests.remove(id);
        turnTries.done(id.value());
    }

    private void begin(CatalogEntry entry, DueTimes due) {
        CollectionId id = entry.id();
        turns.put(id, means.ports().present(id).isEmpty());
        HandlerTries own = tries.computeIfAbsent(
                id,
                first -> new HandlerTries(
                        means.settings().handlers().retryMin(),
                        means.settings().handlers().retryMax()));
        getContext()
                .pipeToSelf(
                        new ExpiryTurn(means, entry, due, own).run(),
                        (port, failure) -> new TurnEnded(id, Optional.ofNullable(port), Optional.ofNullable(failure)));
    }

    private Behavior<Command> onTurnEnded(TurnEnded ended) {
        CollectionId id = ended.collection();
        boolean opened = Boolean.TRUE.equals(turns.remove(id));
        if (ended.failure().isPresent()) {
            if (!means.ports().isClosed() && means.catalog().find(id).isPresent()) {
                means.meter().failed();
                Duration rest = turnTries.failed(id.value(), monotonicMillis());
                rests.put(id, monotonicMillis() + rest.toMillis());
                getContext()
                        .getLog()
                        .warn(
                                "expired entries could not be removed: collection={} againAfter={} reason={}",
                                id,
                                rest,
                                ended.failure().get().toString());
            }
            return this;
        }
        turnTries.done(id.value());
        rests.remove(id);
        ended.port()
                .filter(port -> opened && port.isIdle() && !isNear(id))
                .ifPresent(port -> port.tell(WriterCommand.Stop.INSTANCE));
        return this;
    }

    private boolean isNear(CollectionId id) {
        return means.dues()
                .present(id)
                .filter(due -> due.nextMillis() <= means.dues().nowMillis() + NEAR_MILLIS)
                .isPresent();
    }
}
