package dev.tidemark.actors.store;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.LogFollower;
import dev.tidemark.actors.writer.WriterCommand;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.store.CatalogEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Root of the actors of a store that is open for reading alone: follows the catalog, spawns followers of collections on demand and bounds
 * how many there are. Changes nothing in the data directory.
 *
 * <p>Failure policy: a follower that dies is removed, and the next call opens its collection again. A catalog that cannot be read is looked
 * at again; what is known of it is served meanwhile, and the store says that it is not ready.
 */
public final class ReaderGuardian extends AbstractBehavior<ReaderGuardian.Command> {

    /** What the guardian is told. */
    public sealed interface Command {}

    /** A port was made and wants its follower. */
    record Open(CollectionPort port) implements Command {}

    /** Time to see what has become of the catalog. */
    enum CatalogLookDue implements Command {
        INSTANCE
    }

    /** Close the store. */
    record Close(CompletableFuture<Done> done) implements Command {}

    /** Tells the guardians of one process apart. */
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final ReadOnlyOpening.Opened store;
    private final Map<ActorRef<LogFollower.Command>, CollectionPort> followers = new HashMap<>();
    private final ArrayDeque<CollectionPort> arriving = new ArrayDeque<>();
    private final Room room;
    private final List<CompletableFuture<Done>> closers = new ArrayList<>();
    private boolean closing;

    private ReaderGuardian(ActorContext<Command> context, ReadOnlyOpening.Opened store) {
        super(context);
        this.store = store;
        this.room = new Room(store.openMax(), followers.values());
    }

    /** Starts the guardian beside the host's own actors, so that a host may open several stores. */
    public static CompletionStage<Tidemark> start(ActorSystem<?> system, TidemarkSettings settings) {
        CompletableFuture<Tidemark> ready = new CompletableFuture<>();
        system.systemActorOf(
                create(settings, ready),
                "tidemark-reader-" + NUMBERS.incrementAndGet(),
                DispatcherSelector.fromConfig(StoreOpening.STORAGE_DISPATCHER));
        return ready;
    }

    /** @param ready completes with the open store, or fails with what keeps it from being opened */
    static Behavior<Command> create(TidemarkSettings settings, CompletableFuture<Tidemark> ready) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(ReaderGuardian.class);
            try {
                return opened(context, timers, settings, ready);
            } catch (RuntimeException failure) {
                context.getLog().debug("store cannot be opened for reading: reason={}", failure.getMessage());
                ready.completeExceptionally(failure);
                return Behaviors.stopped();
            }
        }));
    }

    private static Behavior<Command> opened(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            TidemarkSettings settings,
            CompletableFuture<Tidemark> ready) {
        ReadOnlyOpening.Opened store = ReadOnlyOpening.open(context, settings);
        ReaderGuardian guardian = new ReaderGuardian(context, store);
        timers.startTimerWithFixedDelay(
                CatalogLookDue.INSTANCE, settings.upkeep().readOnlyPollEvery());
        context.getLog().info("store is open for reading alone: directory={}", settings.directory());
        ready.complete(store.tidemark());
        return guardian;
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Open.class, this::onOpen)
                .onMessage(CatalogLookDue.class, ignored -> onCatalogLookDue())
                .onMessage(Close.class, this::onClose)
                .onSignal(Terminated.class, this::onTerminated)
                .build();
    }

    private Behavior<Command> onOpen(Open open) {
        if (closing) {
            refuse(open.port(), new FencedException("store is closed", null));
        } else if (!room.make(arriving.size()) || arriving.size() >= room.slack()) {
            refuse(open.port(), new OverloadedException("too many collections are open: limit=" + store.openMax()));
        } else {
            arriving.add(open.port());
            spawnArriving();
        }
        return this;
    }

    private void refuse(CollectionPort port, RuntimeException reason) {
        port.failedToOpen(reason);
        store.ports().ended(port);
    }

    /** Ports get their followers in turn, as soon as those that were told to stop leave few enough. */
    private void spawnArriving() {
        while (!arriving.isEmpty() && followers.size() < room.most()) {
            CollectionPort port = arriving.removeFirst();
            ActorRef<LogFollower.Command> follower = getContext()
                    .spawnAnonymous(
                            LogFollower.create(store.parts(), port),
                            DispatcherSelector.fromConfig(StoreOpening.STORAGE_DISPATCHER));
            followers.put(follower, port);
            getContext().watch(follower);
        }
    }

    private Behavior<Command> onCatalogLookDue() {
        try {
            store.catalog().look().forEach(this::changed);
            store.tidemark().follows();
        } catch (RuntimeException failure) {
            if (store.tidemark().lost(String.valueOf(failure.getMessage()))) {
                getContext().getLog().warn("catalog cannot be followed: reason={}", failure.getMessage());
            }
        }
        return this;
    }

    /** Dropped, or to be opened with other settings. */
    private void changed(CatalogEntry before) {
        store.ports()
                .present(before.id())
                .ifPresent(
                        port -> port.opened().whenComplete((done, failure) -> port.tell(WriterCommand.Stop.INSTANCE)));
        if (store.catalog().catalog().find(before.id()).isEmpty()) {
            store.parts().seen().remove(before.id());
        }
    }

    private Behavior<Command> onClose(Close close) {
        closers.add(close.done());
        closing = true;
        store.ports().close();
        arriving.forEach(port -> refuse(port, new FencedException("store is closed", null)));
        arriving.clear();
        followers.values().forEach(port -> port.tell(WriterCommand.Stop.INSTANCE));
        return ended();
    }

    private Behavior<Command> onTerminated(Terminated terminated) {
        CollectionPort port = followers.remove(terminated.getRef().<LogFollower.Command>unsafeUpcast());
        if (port != null) {
            room.left(port);
            port.writerGone();
            store.ports().ended(port);
        }
        if (closing) {
            return ended();
        }
        spawnArriving();
        return this;
    }

    private Behavior<Command> ended() {
        if (!followers.isEmpty()) {
            return this;
        }
        store.release();
        closers.forEach(closer -> closer.complete(Done.getInstance()));
        return Behaviors.stopped();
    }
}
