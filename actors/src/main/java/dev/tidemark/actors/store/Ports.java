package dev.tidemark.actors.store;

import dev.tidemark.actors.WorkStatistics;
import dev.tidemark.actors.WriteResult;
import dev.tidemark.actors.invariant.Guards;
import dev.tidemark.actors.invariant.References;
import dev.tidemark.actors.writer.Admission;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.LiveTail;
import dev.tidemark.actors.writer.PendingWrite;
import dev.tidemark.actors.writer.WriterCommand;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.Key;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The ports of all collections that are open or being opened. Any thread finds; the guardian removes what has ended.
 *
 * <p>The first to ask for a collection makes its port and tells the guardian; everybody else finds it.
 */
final class Ports implements References {

    private final ConcurrentHashMap<CollectionId, CollectionPort> open = new ConcurrentHashMap<>();
    private final Catalog catalog;
    private final Guards guards;
    private final LiveTail.Waiting waiting;
    private final Admission admission;
    private final Executor wakeUps;
    private final Consumer<CollectionPort> opening;
    private volatile boolean closed;

    /** @param opening has a port served */
    Ports(
            Catalog catalog,
            Guards guards,
            LiveTail.Waiting waiting,
            Admission admission,
            Executor wakeUps,
            Consumer<CollectionPort> opening) {
        this.catalog = catalog;
        this.guards = guards;
        this.waiting = waiting;
        this.admission = admission;
        this.wakeUps = wakeUps;
        this.opening = opening;
    }

    /**
     * The port of a collection, serving or on its way to.
     *
     * @throws UnknownCollectionException when the catalog does not know it
     * @throws FencedException when the store is closed
     */
    CollectionPort find(CollectionName name) {
        requireOpen();
        return find(catalog.find(name).orElseThrow(() -> unknown(name)));
    }

    static UnknownCollectionException unknown(CollectionName name) {
        return new UnknownCollectionException("collection does not exist: name=" + name);
    }

    /**
     * The catalog's port, serving or on its way to.
     *
     * @throws FencedException when the store is closed
     */
    CollectionPort catalog() {
        requireOpen();
        return find(Catalog.ENTRY);
    }

    private void requireOpen() {
        if (closed) {
            throw new FencedException("store is closed", null);
        }
    }

    /** The same for a collection that was looked up before. */
    CollectionPort find(CatalogEntry entry) {
        CollectionPort present = open.get(entry.id());
        return present != null && !present.isClosed() ? present : make(entry);
    }

    private CollectionPort make(CatalogEntry entry) {
        CollectionPort fresh = portFor(current(entry));
        CollectionPort found = open.compute(
                entry.id(), (id, present) -> present == null || present.isClosed() ? guarded(fresh) : present);
        if (found == fresh) {
            opening.accept(fresh);
            letGoIfStale(fresh);
        }
        return found;
    }

    /**
     * Called while nobody else adds or guards a port of that collection: whatever a guard is made of either has changed before, or finds
     * the port in its place.
     */
    private CollectionPort guarded(CollectionPort port) {
        port.guardedBy(guards.of(current(port.entry()), this));
        return port;
    }

    /** Has the collection's values held against what its guard is made of now. */
    void guardAnew(CollectionId collection) {
        open.computeIfPresent(collection, (id, present) -> guarded(present));
    }

    @Override
    public boolean exists(CollectionName collection, String key) {
        Optional<CatalogEntry> entry = catalog.find(collection);
        if (entry.isEmpty() || entry.get().settings().keyless()) {
            return false;
        }
        CollectionPort port = present(entry.get().id())
                .filter(CollectionPort::isServing)
                .orElseThrow(
                        () -> new OverloadedException("collection referred to is being opened: name=" + collection));
        port.touch();
        return isKey(key) && port.reader().latest(Key.of(key).escaped()).isPresent();
    }

    @Override
    public Optional<CompletionStage<?>> opening(CollectionName collection) {
        return catalog.find(collection)
                .filter(entry -> !entry.settings().keyless())
                .map(this::find)
                .filter(port -> !port.isServing())
                .map(CollectionPort::opened);
    }

    private static boolean isKey(String text) {
        try {
            Key.of(text);
            return true;
        } catch (InvalidRequestException none) {
            return false;
        }
    }

    /** Whoever asks may have looked it up before its settings were changed. */
    private CatalogEntry current(CatalogEntry entry) {
        return catalog.find(entry.name())
                .filter(found -> found.id().equals(entry.id()))
                .orElse(entry);
    }

    private boolean isStale(CollectionPort port) {
        return !current(port.entry()).settings().equals(port.entry().settings());
    }

    /** Either this sees that the catalog has changed, or {@link #changed} sees the port. */
    private void letGoIfStale(CollectionPort port) {
        if (isStale(port)) {
            port.opened().whenComplete((open, failure) -> port.tell(WriterCommand.Stop.INSTANCE));
        }
    }

    /** The catalog has other settings for a collection: it is opened with them, once whoever has it open with others has let it go. */
    void changed(CollectionName name) {
        catalog.find(name).map(this::find).ifPresent(this::letGoIfStale);
    }

    /** The port of a catalog that the store's opening has opened. */
    CollectionPort prepareCatalog() {
        CollectionPort port = portFor(Catalog.ENTRY);
        open.put(CollectionId.CATALOG, port);
        return port;
    }

    private CollectionPort portFor(CatalogEntry entry) {
        Admission bounds = entry.id().equals(CollectionId.CATALOG) ? admission.whateverTheDisk() : admission;
        return new CollectionPort(entry, new LiveTail(waiting, wakeUps), bounds, write -> redirect(entry, write));
    }

    private void redirect(CatalogEntry entry, PendingWrite write) {
        boolean toCatalog = entry.id().equals(CollectionId.CATALOG);
        try {
            while (!(toCatalog ? catalog() : find(entry.name())).submit(write)) {
                Thread.onSpinWait();
            }
        } catch (RuntimeException refusal) {
            admission.meter().count(WriteResult.of(refusal), 1);
            write.answer().completeExceptionally(refusal);
        }
    }

    Optional<CollectionPort> present(CollectionId id) {
        return Optional.ofNullable(open.get(id));
    }

    void ended(CollectionPort port) {
        open.remove(port.entry().id(), port);
        if (!closed && isStale(port)) {
            find(current(port.entry()));
        }
    }

    /** Collections that are open or being opened, and the memory of their key indexes; the catalog is none. */
    WorkStatistics.Open statistics(LogContext context) {
        int count = 0;
        long indexBytes = 0;
        for (CollectionPort port : open.values()) {
            if (!port.entry().id().equals(CollectionId.CATALOG)) {
                count++;
                indexBytes += port.isServing() ? port.reader().indexBytes() : 0;
            }
        }
        return new WorkStatistics.Open(
                count, context.readHandles().openCount(), context.writeHandles().taken(), indexBytes);
    }

    /** From here on nothing is found. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }
}
