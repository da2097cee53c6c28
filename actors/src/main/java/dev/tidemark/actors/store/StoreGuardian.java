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
import dev.tidemark.actors.journal.JournalKeeper;
import dev.tidemark.actors.journal.KeeperParts;
import dev.tidemark.actors.seal.SealSupervisor;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.WriterCommand;
import dev.tidemark.actors.writer.WriterParts.WriterEnded;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.store.CatalogEntry;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Root of a store's actors: opens the store, spawns writers on demand, bounds how many there are, and stops everything in
 * order: writers first, then the journal's keeper, then the directory is released.
 *
 * <p>Failure policy: a writer that dies is removed, and the next call opens its collection again. When the keeper dies, the
 * store takes no writes and opens no collection any more; those that are open are read as before.
 */
public final class StoreGuardian extends AbstractBehavior<StoreGuardian.Command> {

    /** What the guardian is told. */
    public sealed interface Command {}

    /** A port was made and wants its writer. */
    record Open(CollectionPort port) implements Command {}

    /** A writer has released everything. */
    record Ended(CollectionPort port) implements Command {}

    /** The journal needs a collection forced. */
    record Force(CollectionId collection, ActorRef<JournalKeeper.Command> replyTo) implements Command {}

    /** A collection was dropped from the catalog. */
    record Dropped(CatalogEntry entry, CompletableFuture<Done> done) implements Command {}

    /** No sealer is at the files of a dropped collection any more. */
    private record Unsealed(CollectionId collection) implements Command {}

    /** Close the store. */
    record Close(CompletableFuture<Done> done) implements Command {}

    /** Closing has waited long enough for room in the journal. */
    private enum CloseOverdue implements Command {
        INSTANCE
    }

    private static final String KEEPER_DIED = "journal's keeper has died";

    /** Tells the guardians of one process apart. */
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final TimerScheduler<Command> timers;
    private final OpenStore store;
    private final ForceRelay forceRelay;
    private final Map<ActorRef<WriterCommand>, CollectionPort> writers = new HashMap<>();
    private final Room room;
    private final ArrayDeque<CollectionPort> arriving = new ArrayDeque<>();

    /** Whose writer has a collection's directory, and whose will next. */
    private final Map<Path, CollectionPort> owners = new HashMap<>();

    private final Map<Path, CollectionPort> successors = new HashMap<>();
    private final Drops drops;
    private final List<CompletableFuture<Done>> closers = new ArrayList<>();
    private boolean closing;
    private boolean keeperGone;

    private StoreGuardian(ActorContext<Command> context, TimerScheduler<Command> timers, OpenStore store) {
        super(context);
        this.timers = timers;
        this.store = store;
        this.forceRelay = new ForceRelay(store);
        this.room = new Room(store.settings().bounds().openCollectionsMax(), writers.values());
        this.drops = new Drops(this::isOwned, this::withdraw, this::discard);
    }

    /** Starts the guardian beside the host's own actors, so that a host may open several stores. */
    public static CompletionStage<Tidemark> start(ActorSystem<?> system, TidemarkSettings settings) {
        CompletableFuture<Tidemark> ready = new CompletableFuture<>();
        system.systemActorOf(
                create(settings, ready),
                "tidemark-" + NUMBERS.incrementAndGet(),
                DispatcherSelector.fromConfig(StoreOpening.STORAGE_DISPATCHER));
        return ready;
    }

    /** @param ready completes with the open store, or fails with what keeps it from being opened */
    public static Behavior<Command> create(TidemarkSettings settings, CompletableFuture<Tidemark> ready) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(StoreGuardian.class);
            try {
                OpenStore store = StoreOpening.open(context, settings);
                StoreGuardian guardian = new StoreGuardian(context, timers, store);
                guardian.watchAll();
                context.getLog().info("store is open: directory={}", settings.directory());
                store.takeOver(ready);
                return guardian;
            } catch (RuntimeException failure) {
                context.getLog().debug("store cannot be opened: reason={}", failure.getMessage());
                ready.completeExceptionally(failure);
                return Behaviors.stopped();
            }
        }));
    }

    private void watchAll() {
        getContext().watch(store.keeper());
        store.upkeep().watch(getContext());
        writers.put(store.catalogWriter(), store.catalogPort());
        owners.put(store.home(store.catalogPort().entry()), store.catalogPort());
        getContext().watch(store.catalogWriter());
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Open.class, this::onOpen)
                .onMessage(Ended.class, this::onEnded)
                .onMessage(Force.class, this::onForce)
                .onMessage(Dropped.class, this::onDropped)
                .onMessage(Unsealed.class, this::onUnsealed)
                .onMessage(Close.class, this::onClose)
                .onMessage(CloseOverdue.class, ignored -> onCloseOverdue())
                .onSignal(Terminated.class, this::onTerminated)
                .build();
    }

    private Behavior<Command> onOpen(Open open) {
        boolean forJournal = forceRelay.opens(open.port());
        if (closing) {
            store.refuse(open.port(), new FencedException("store is closed", null));
        } else if (keeperGone) {
            store.refuse(open.port(), keeperDied());
        } else if (OpenStore.isCatalog(open.port().entry())) {
            spawnWriter(open.port());
        } else if ((!room.make(arriving.size()) && !forJournal) || arriving.size() >= room.slack()) {
            store.refuse(
                    open.port(),
                    new OverloadedException("too many collections are open: limit="
                            + store.settings().bounds().openCollectionsMax()));
        } else {
            arriving.add(open.port());
            spawnArriving();
        }
        return this;
    }

    /** Ports get their writers in turn, as soon as those that were told to stop leave few enough. */
    private void spawnArriving() {
        while (!arriving.isEmpty() && writers.size() < room.most()) {
            spawnWriter(arriving.removeFirst());
        }
    }

    /**
     * A directory has one writer at a time: the next one waits until the last has ended, be it of the same collection or of one
     * that was created under its name. Whoever asked for a collection that was dropped meanwhile must not touch its successor.
     */
    private void spawnWriter(CollectionPort port) {
        if (!store.exists(port.entry())) {
            refuse(port, gone(port.entry()));
            return;
        }
        Path home = store.home(port.entry());
        if (owners.putIfAbsent(home, port) != null) {
            CollectionPort displaced = successors.put(home, port);
            if (displaced != null) {
                refuse(displaced, gone(displaced.entry()));
            }
            return;
        }
        ActorRef<WriterCommand> writer = getContext()
                .spawnAnonymous(store.writer(port), DispatcherSelector.fromConfig(StoreOpening.STORAGE_DISPATCHER));
        writers.put(writer, port);
        getContext().watch(writer);
    }

    private static RuntimeException gone(CatalogEntry entry) {
        return new UnknownCollectionException("collection was dropped: name=" + entry.name());
    }

    private void refuse(CollectionPort port, RuntimeException reason) {
        store.refuse(port, reason);
        drops.settle(port.entry());
    }

    /** The opening of another collection of that name moves the files away by itself. */
    private void discard(CatalogEntry entry) {
        if (!owners.containsKey(store.home(entry))) {
            store.discard(entry);
        }
    }

    private Behavior<Command> onEnded(Ended ended) {
        store.ports().ended(ended.port());
        return this;
    }

    private Behavior<Command> onForce(Force force) {
        forceRelay.pass(force, closing);
        return this;
    }

    private Behavior<Command> onDropped(Dropped dropped) {
        CatalogEntry entry = dropped.entry();
        if (store.exists(entry)) {
            // Taken for left over while its creation was on the way.
            dropped.done().complete(Done.getInstance());
            return this;
        }
        store.dropped(entry);
        drops.add(entry, dropped.done());
        store.ports()
                .present(entry.id())
                .ifPresent(port ->
                        port.opened().whenComplete((done, failure) -> port.tell(WriterCommand.Abandon.INSTANCE)));
        return this;
    }

    private boolean withdraw(CollectionId collection) {
        ActorRef<Command> self = getContext().getSelf();
        store.sealing().tell(new SealSupervisor.Withdraw(collection, () -> self.tell(new Unsealed(collection))));
        return !store.upkeep().isGone(Upkeep.Part.SEALING);
    }

    private Behavior<Command> onUnsealed(Unsealed unsealed) {
        drops.unsealed(unsealed.collection());
        return this;
    }

    /** Whether the collection's writer has not ended, though it may be about to. */
    private boolean isOwned(CatalogEntry entry) {
        CollectionPort owner = owners.get(store.home(entry));
        return owner != null && owner.entry().id().equals(entry.id());
    }

    private Behavior<Command> onClose(Close close) {
        closers.add(close.done());
        if (!closing) {
            closing = true;
            store.ports().close();
            store.upkeep().stop();
            arriving.forEach(port -> store.refuse(port, new FencedException("store is closed", null)));
            arriving.clear();
            successors.values().forEach(port -> store.refuse(port, new FencedException("store is closed", null)));
            successors.clear();
            timers.startSingleTimer(
                    CloseOverdue.INSTANCE, store.settings().bounds().closePatience());
            writers.forEach((writer, port) -> {
                if (!OpenStore.isCatalog(port.entry())) {
                    writer.tell(WriterCommand.Stop.INSTANCE);
                }
            });
            return stopLast();
        }
        return this;
    }

    private Behavior<Command> onCloseOverdue() {
        if (keeperGone) {
            getContext().getLog().error("closing: collections do not end after the journal's keeper has died");
            return end();
        }
        getContext().getLog().warn("closing: writes that wait for room in the journal are refused");
        store.keeper().tell(JournalKeeper.RefuseWaiting.INSTANCE);
        return this;
    }

    private Behavior<Command> onTerminated(Terminated terminated) {
        if (terminated.getRef().path().equals(store.keeper().path())) {
            return onKeeperGone();
        }
        Optional<Upkeep.Part> part = store.upkeep().ended(terminated.getRef());
        if (part.isPresent()) {
            return onUpkeepGone(part.get());
        }
        CollectionPort port = writers.remove(terminated.getRef().<WriterCommand>unsafeUpcast());
        if (port != null) {
            room.left(port);
            owners.remove(store.home(port.entry()));
            store.gone(port);
            drops.settle(port.entry());
            succeed(store.home(port.entry()));
        }
        if (closing) {
            return stopLast();
        }
        spawnArriving();
        return this;
    }

    private void succeed(Path home) {
        CollectionPort successor = successors.remove(home);
        if (successor != null) {
            spawnWriter(successor);
        }
    }

    /** The catalog's writer stops after the others, sealing and the journal's keeper after it: all may be needed till then. */
    private Behavior<Command> stopLast() {
        Upkeep upkeep = store.upkeep();
        boolean sealingGone = upkeep.isGone(Upkeep.Part.SEALING);
        if (writers.isEmpty() && sealingGone && upkeep.isIdle() && keeperGone) {
            return end();
        }
        if (writers.isEmpty() && !sealingGone) {
            store.sealing().tell(SealSupervisor.Stop.INSTANCE);
        } else if (writers.isEmpty()) {
            store.keeper().tell(JournalKeeper.Stop.INSTANCE);
        } else if (writers.size() == 1) {
            writers.keySet().forEach(last -> last.tell(WriterCommand.Stop.INSTANCE));
        }
        return this;
    }

    /** Nothing else needs it. */
    private Behavior<Command> onUpkeepGone(Upkeep.Part part) {
        if (part == Upkeep.Part.SEALING) {
            writers.values().forEach(port -> port.tell(WriterCommand.SealAllDue.INSTANCE));
            drops.sealingGone();
        }
        if (closing) {
            return stopLast();
        }
        getContext().getLog().error(part.loss());
        return this;
    }

    /** Writers that wait for the keeper's answer would wait for ever; the others have heard of it by their batches. */
    private Behavior<Command> onKeeperGone() {
        keeperGone = true;
        if (closing && writers.isEmpty()) {
            return stopLast();
        }
        getContext().getLog().error("journal's keeper has died: the store takes no writes until it is opened again");
        store.notReady(KEEPER_DIED);
        writers.keySet().forEach(writer -> writer.tell(new WriterCommand.EvidenceUnreadable(keeperDied())));
        return this;
    }

    private static FencedException keeperDied() {
        return new FencedException(KEEPER_DIED, null);
    }

    private Behavior<Command> end() {
        store.release();
        drops.end();
        getContext()
                .getLog()
                .info("store is closed: directory={}", store.settings().directory());
        closers.forEach(done -> done.complete(Done.getInstance()));
        return Behaviors.stopped();
    }

    static ActorRef<KeeperParts.ForceWanted> forces(ActorContext<Command> context) {
        return context.messageAdapter(
                KeeperParts.ForceWanted.class, wanted -> new Force(wanted.collection(), wanted.replyTo()));
    }

    static ActorRef<WriterEnded> endings(ActorContext<Command> context) {
        return context.messageAdapter(WriterEnded.class, ended -> new Ended(ended.port()));
    }
}
