package dev.tidemark.actors.store;

import akka.actor.typed.ActorSystem;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.RestoreRequest;
import dev.tidemark.actors.backup.BackupPlace;
import dev.tidemark.actors.compaction.CompactionPace;
import dev.tidemark.actors.journal.JournalGate;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.backup.BackupSource;
import dev.tidemark.engine.backup.BackupWork;
import dev.tidemark.engine.backup.BesideRestore;
import dev.tidemark.engine.backup.RestoreMeans;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Takes all collections of an open store at one cut of the journal. Any thread, one cut at a time; blocks nobody.
 *
 * <ol>
 *   <li>Every collection is opened and asked how far it has come.
 *   <li>The journal tells, between two frames and after a sync, how far each has come: that is the cut. A frame is in it for all of its
 *       collections, or for none.
 *   <li>Each collection is waited for until it shows what is in the cut, and its files are pinned.
 * </ol>
 *
 * <p>From before the cut until all files are pinned, compactions do not put theirs in force: one that leaves lines out for the sake of
 * lines behind the cut would take the state at the cut away. They wait for that, writers do not. Where a log's beginning is just being
 * moved on, it is looked at again.
 *
 * <p>Of a collection of which the journal knows less than was there before, because the rest is durable elsewhere, the cut is where it
 * stood before and stands after. Where it has moved meanwhile, all begins anew, a few times.
 */
final class StoreCut implements BackupPlace {

    private static final int TRIES_MAX = 5;
    private static final int PAGE = 32;

    /** Looks at one collection, between which what is being published is. */
    private static final int LOOKS_MAX = 20;

    private static final Duration LOOK_PAUSE = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ActorSystem<?> system;
    private final Store store;
    private final JournalGate journal;
    private final CatalogCalls calls;
    private final Executor work;

    /**
     * What it is a cut through.
     *
     * @param compactions do not replace files while it is taken
     */
    record Store(
            Path directory, FileSystem disk, Catalog catalog, Ports ports, Pins pins, CompactionPace compactions) {}

    StoreCut(ActorSystem<?> system, Store store, JournalGate journal, CatalogCalls calls, Executor work) {
        this.system = system;
        this.store = store;
        this.journal = journal;
        this.calls = calls;
        this.work = work;
    }

    @Override
    public boolean isDropped(BackupSource source) {
        return store.catalog().find(source.entry().id()).isEmpty();
    }

    @Override
    public CompletionStage<List<BackupSource>> take() {
        return attempt(1);
    }

    private CompletionStage<List<BackupSource>> attempt(int tries) {
        Map<CollectionId, Long> before = new ConcurrentHashMap<>();
        return each(
                        entries(),
                        entry -> reached(entry, -1)
                                .thenAccept(at -> at.ifPresent(watermark -> before.put(entry.id(), watermark))))
                .thenComposeAsync(done -> held(before), work)
                .thenComposeAsync(
                        taken -> taken.isPresent() || tries == TRIES_MAX
                                ? CompletableFuture.completedStage(taken.orElseThrow(StoreCut::restless))
                                : attempt(tries + 1),
                        work);
    }

    private static OverloadedException restless() {
        return new OverloadedException("the store does not hold still for a backup: tries=" + TRIES_MAX);
    }

    /**
     * Shapes are derived, and of the incarnations that a restore ends: they are left out. What idempotent writes have come to is not: a
     * request that is sent again after a restore is the same write, where the backup has that. Nor is which migrations were run.
     */
    private List<CatalogEntry> entries() {
        List<CatalogEntry> entries =
                new ArrayList<>(UserNames.list(store.catalog(), Optional.empty(), Integer.MAX_VALUE));
        for (String own : List.of(CollectionName.RECEIPTS, CollectionName.MIGRATIONS)) {
            store.catalog().find(new CollectionName(own)).ifPresent(entries::add);
        }
        return entries;
    }

    private CompletionStage<Optional<List<BackupSource>>> held(Map<CollectionId, Long> before) {
        CompactionPace.Hold hold = store.compactions().holdPublications();
        try {
            return cut(before).whenComplete((taken, failure) -> hold.close());
        } catch (RuntimeException failure) {
            hold.close();
            throw failure;
        }
    }

    private CompletionStage<Optional<List<BackupSource>>> cut(Map<CollectionId, Long> before) {
        Map<CollectionId, CatalogEntry> entries = new HashMap<>();
        Optional<Map<CollectionId, Long>> cut = journal.cut(() -> {
            entries().forEach(entry -> entries.put(entry.id(), entry));
            return List.copyOf(entries.keySet());
        });
        if (cut.isEmpty()) {
            throw new OverloadedException("the journal takes no writes at the moment");
        }
        Queue<BackupSource> taken = new ConcurrentLinkedQueue<>();
        Queue<CatalogEntry> moved = new ConcurrentLinkedQueue<>();
        return each(
                        List.copyOf(entries.values()),
                        entry -> take(
                                        entry,
                                        cut.get().getOrDefault(entry.id(), 0L),
                                        before.getOrDefault(entry.id(), 0L))
                                .thenAccept(found -> found.ifPresentOrElse(taken::add, () -> moved.add(entry))))
                .handle((done, failure) -> {
                    List<CatalogEntry> missing = moved.stream()
                            .filter(entry -> store.catalog().find(entry.id()).isPresent())
                            .toList();
                    if (failure == null && missing.isEmpty()) {
                        return Optional.of(List.copyOf(taken));
                    }
                    taken.forEach(BackupSource::close);
                    if (failure != null) {
                        throw new CompletionException(causeOf(failure));
                    }
                    return Optional.empty();
                });
    }

    private static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** @return empty when another cut is needed, or the collection was dropped */
    private CompletionStage<Optional<BackupSource>> take(CatalogEntry entry, long known, long before) {
        return reached(entry, known - 1)
                .thenComposeAsync(
                        at -> at.isPresent()
                                ? look(entry, known, before, 1)
                                : CompletableFuture.completedStage(Optional.empty()),
                        work);
    }

    private CompletionStage<Optional<BackupSource>> look(CatalogEntry entry, long known, long before, int looks) {
        CollectionPort port = store.ports().find(entry);
        if (!port.isServing()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        LogView view = port.reader().view();
        long cut = Math.max(known, before);
        boolean still = (known > 0 && known >= before) || view.watermark() == before;
        if (!still || view.watermark() < cut) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        Optional<BackupSource> source =
                BackupSource.take(store.disk(), store.directory(), entry, view, cut, store.pins());
        return source.isPresent() || looks == LOOKS_MAX
                ? CompletableFuture.completedStage(source)
                : pause().thenComposeAsync(done -> look(entry, known, before, looks + 1), work);
    }

    private CompletionStage<Void> pause() {
        CompletableFuture<Void> over = new CompletableFuture<>();
        system.scheduler().scheduleOnce(LOOK_PAUSE, () -> over.complete(null), system.executionContext());
        return over;
    }

    /** Opens a collection and waits until it shows what lies beyond a position; empty when it was dropped. */
    private CompletionStage<Optional<Long>> reached(CatalogEntry entry, long after) {
        WatermarkWait wait = new WatermarkWait(() -> store.ports().find(entry), system, after, PATIENCE);
        wait.start();
        return wait.handle((watermark, failure) -> {
            if (failure == null) {
                return Optional.of(watermark);
            }
            if (causeOf(failure) instanceof UnknownCollectionException) {
                return Optional.empty();
            }
            throw new CompletionException(causeOf(failure));
        });
    }

    /** A page at a time, so that opening does not take all at once. */
    private CompletionStage<Void> each(List<CatalogEntry> entries, Function<CatalogEntry, CompletionStage<Void>> what) {
        return page(new ArrayDeque<>(entries), what);
    }

    private CompletionStage<Void> page(
            ArrayDeque<CatalogEntry> left, Function<CatalogEntry, CompletionStage<Void>> what) {
        List<CompletableFuture<Void>> page = new ArrayList<>();
        while (page.size() < PAGE && !left.isEmpty()) {
            page.add(what.apply(left.removeFirst()).toCompletableFuture());
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(page.toArray(new CompletableFuture<?>[0]));
        return left.isEmpty() ? all : all.thenComposeAsync(done -> page(left, what), work);
    }

    @Override
    public CompletionStage<CollectionDescription> restoreBeside(Path backup, RestoreRequest request, BackupWork pace) {
        CollectionName name = UserNames.forCreation(request.name());
        CollectionName source = new CollectionName(request.collection());
        if (store.catalog().find(name).isPresent()) {
            return CompletableFuture.failedStage(CatalogCalls.taken(name));
        }
        BesideRestore restore = new BesideRestore(new RestoreMeans(store.disk(), pace, work), backup);
        CatalogEntry entry = calls.prepare(name, restore.find(source).settings());
        restore.write(source, entry, request.limit(), store.directory());
        return calls.adopt(entry, () -> restore.publish(entry, store.directory()))
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        restore.giveUp(entry, store.directory(), failure);
                    }
                });
    }
}
