package dev.tidemark.http;

import akka.Done;
import dev.tidemark.actors.Backups;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.ExpiryHandler;
import dev.tidemark.actors.IdempotencyKey;
import dev.tidemark.actors.IdempotencyStatistics;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.Migrations;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.Shape;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.actors.StoreStatistics;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.Transaction;
import dev.tidemark.actors.TransactionOutcome;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Validator;
import dev.tidemark.actors.WorkStatistics;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.WriteResult;
import dev.tidemark.actors.WriteStatistics;
import dev.tidemark.actors.compaction.CompactionOutcome;
import dev.tidemark.actors.compaction.CompactionStatistics;
import dev.tidemark.actors.disk.DiskStatistics;
import dev.tidemark.actors.expiry.ExpiryStatistics;
import dev.tidemark.actors.journal.JournalFiles;
import dev.tidemark.actors.journal.JournalStatistics;
import dev.tidemark.actors.seal.SealStatistics;
import dev.tidemark.actors.shape.ShapeStatistics;
import dev.tidemark.actors.telemetry.StepListener;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.IdempotencyKeyReusedException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.log.CacheStatistics;
import dev.tidemark.engine.space.DiskGauge;
import dev.tidemark.engine.space.DiskKind;
import dev.tidemark.engine.space.DiskLimits;
import dev.tidemark.engine.space.DiskUse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A store in memory, for tests of what stands above the real one; fails on demand. Safe for any thread. */
public final class FakeStore implements Tidemark {

    static final JsonLimits LIMITS = new JsonLimits(1 << 20, 70);

    private final TreeMap<String, FakeCollection> collections = new TreeMap<>();
    private final Backups backups = new FakeBackups();
    private final FakeHealth health = new FakeHealth();
    private final Map<String, Known<?>> once = new HashMap<>();
    private Optional<RuntimeException> failure = Optional.empty();
    private Readiness readiness = new Readiness(true, "");
    private long lastId;
    private boolean hangs;

    /** Every call from here on fails so. */
    public synchronized void failWith(RuntimeException newFailure) {
        failure = Optional.of(newFailure);
    }

    /** No call from here on is answered. */
    public synchronized void hang() {
        hangs = true;
    }

    synchronized boolean hangs() {
        return hangs;
    }

    public synchronized void become(Readiness newReadiness) {
        readiness = newReadiness;
    }

    /** The collection, created when there is none. */
    public synchronized FakeCollection collection(String name) {
        create(name, CollectionSettings.DEFAULT);
        return find(name).orElseThrow();
    }

    /** The collection, created without keys when there is none. */
    synchronized FakeCollection stream(String name) {
        create(name, CollectionSettings.KEYLESS);
        return find(name).orElseThrow();
    }

    synchronized Optional<FakeCollection> find(String name) {
        return Optional.ofNullable(collections.get(name));
    }

    synchronized Optional<RuntimeException> failure() {
        return failure;
    }

    @Override
    public Registration validate(String name, Duration patience, Validator validator) {
        throw new UnsupportedOperationException("validate");
    }

    @Override
    public CompletionStage<Registration> onExpired(String name, ExpiryHandler handler) {
        throw new UnsupportedOperationException("onExpired");
    }

    @Override
    public CompletionStage<Registration> onExpired(String name, Executor executor, ExpiryHandler handler) {
        throw new UnsupportedOperationException("onExpired");
    }

    @Override
    public JsonLimits limits() {
        return LIMITS;
    }

    @Override
    public synchronized CompletionStage<Creation> create(String name, CollectionSettings settings) {
        if (failure.isPresent()) {
            return CompletableFuture.failedFuture(failure.get());
        }
        boolean created = !collections.containsKey(name);
        if (created) {
            lastId++;
            String handle = "%016x".formatted(lastId);
            collections.put(name, new FakeCollection(new CollectionDescription(name, lastId, handle, settings)));
        }
        return CompletableFuture.completedFuture(
                new Creation(find(name).orElseThrow().description(), created));
    }

    @Override
    public synchronized CompletionStage<CollectionDescription> change(
            String name, UnaryOperator<CollectionSettings> change) {
        if (failure.isPresent()) {
            return CompletableFuture.failedFuture(failure.get());
        }
        Optional<FakeCollection> found = find(name);
        if (found.isEmpty()) {
            return CompletableFuture.failedFuture(new UnknownCollectionException("collection does not exist"));
        }
        CollectionDescription before = found.get().description();
        try {
            CollectionSettings settings = change.apply(before.settings()).insteadOf(before.settings());
            CollectionDescription after =
                    new CollectionDescription(before.name(), before.id(), before.handle(), settings);
            collections.put(name, new FakeCollection(after));
            return CompletableFuture.completedFuture(after);
        } catch (InvalidRequestException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    @Override
    public synchronized CompletionStage<Boolean> drop(String name) {
        return failure.<CompletionStage<Boolean>>map(CompletableFuture::failedFuture)
                .orElseGet(() -> CompletableFuture.completedFuture(collections.remove(name) != null));
    }

    @Override
    public synchronized Page<CollectionDescription> collections(Optional<String> cursor, int limit) {
        List<CollectionDescription> all = collections.tailMap(cursor.orElse(""), cursor.isEmpty()).values().stream()
                .map(FakeCollection::description)
                .toList();
        List<CollectionDescription> items = all.stream().limit(limit).toList();
        return new Page<>(
                items,
                items.size() < all.size()
                        ? Optional.of(items.get(items.size() - 1).name())
                        : Optional.empty());
    }

    @Override
    public synchronized Optional<CollectionDescription> describe(String name) {
        return find(name).map(FakeCollection::description);
    }

    @Override
    public JsonCollection json(String name) {
        return new FakeHandle(this, name);
    }

    /** Conditions are held against what was there before; nothing is written when one does not hold. */
    @Override
    public synchronized CompletionStage<TransactionOutcome> transact(List<TransactionWrite> writes) {
        if (failure.isPresent()) {
            return CompletableFuture.failedFuture(failure.get());
        }
        Map<String, Long> positions = new TreeMap<>();
        for (int index = 0; index < writes.size(); index++) {
            TransactionWrite each = writes.get(index);
            if (find(each.collection()).isEmpty()) {
                return CompletableFuture.failedFuture(new UnknownCollectionException("collection does not exist"));
            }
            if (each.write() instanceof Write.Keyed keyed) {
                Optional<Long> actual =
                        collection(each.collection()).get(keyed.key()).map(Entry::position);
                if (!FakeCollection.holds(keyed.condition(), actual)) {
                    return CompletableFuture.completedFuture(new TransactionOutcome.Conflict(
                            each.collection(), keyed.key(), index, keyed.condition(), actual));
                }
            }
        }
        for (TransactionWrite each : writes) {
            CompletionStage<WriteOutcome> written = json(each.collection()).batch(List.of(each.write()));
            if (written.toCompletableFuture().join() instanceof WriteOutcome.Written at) {
                positions.put(each.collection(), at.position());
            }
        }
        return CompletableFuture.completedFuture(new TransactionOutcome.Committed(positions));
    }

    @Override
    public CompletionStage<TransactionOutcome> transact(List<TransactionWrite> writes, IdempotencyKey key) {
        return once("store/" + key, writes, () -> transact(writes));
    }

    /** Done once for each key, and refused for other writes with it. */
    @SuppressWarnings("unchecked")
    synchronized <T> CompletionStage<T> once(String place, List<?> writes, Supplier<CompletionStage<T>> first) {
        Known<?> known = once.computeIfAbsent(place, key -> new Known<>(writes.toString(), first.get()));
        return known.writes().equals(writes.toString())
                ? (CompletionStage<T>) known.answer()
                : CompletableFuture.failedStage(new IdempotencyKeyReusedException("key was that of another request"));
    }

    private record Known<T>(String writes, CompletionStage<T> answer) {}

    @Override
    public <R> CompletionStage<R> transact(Function<Transaction, R> work) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("no functions"));
    }

    @Override
    public CompletionStage<CompactionOutcome> compactAll() {
        return CompletableFuture.completedFuture(CompactionOutcome.NONE);
    }

    @Override
    public Backups backups() {
        return backups;
    }

    @Override
    public Migrations migrations() {
        return new FakeMigrations();
    }

    @Override
    public CompletionStage<Integer> writeSnapshots() {
        return CompletableFuture.completedStage(0);
    }

    @Override
    public void pauseCompaction(boolean paused) {}

    @Override
    public StoreStatistics statistics() {
        return new StoreStatistics(
                new SealStatistics(1, 2, 3, 4_000, 5, 6, Duration.ofMillis(7_000), Duration.ofMillis(800)),
                new CompactionStatistics(
                        1, 2, true, 3, 4, 5, new CompactionOutcome(3, 30, 6, 7_000, 800), Optional.of(Instant.EPOCH)),
                new CacheStatistics(9, 8, 7, 6_000, 5, 4_000, 50_000),
                new JournalStatistics(
                        10,
                        100,
                        11_000,
                        12,
                        13,
                        new JournalFiles(
                                14, 15_000, 16, 17, Duration.ofSeconds(18), Duration.ofSeconds(19), Duration.ZERO)),
                new DiskStatistics(
                        new DiskUse(Map.of(DiskKind.LOG, 14_000L, DiskKind.JOURNAL, 15_000L), true),
                        new DiskLimits(50_000, 60_000),
                        DiskGauge.Level.TIGHT,
                        OptionalLong.of(70_000),
                        16,
                        17_000),
                new ShapeStatistics(18, 19, 20, 21, 22),
                new ExpiryStatistics(31, 32, 33, 34, 35, 36, 37),
                new WorkStatistics(
                        new WriteStatistics(Map.of(WriteResult.WRITTEN, 23L, WriteResult.CONFLICT, 24L)),
                        25,
                        26,
                        new WorkStatistics.Open(27, 28, 29, 30),
                        3,
                        new IdempotencyStatistics(38, 39, 40, 41, 42_000)));
    }

    @Override
    public FakeHealth health() {
        return health;
    }

    @Override
    public void listen(StepListener listener) {}

    @Override
    public CompletionStage<Shape> shape(ShapeDefinition definition) {
        return CompletableFuture.failedFuture(new UnknownCollectionException("collection does not exist"));
    }

    @Override
    public CompletionStage<Boolean> dropShape(ShapeDefinition definition) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public CompletionStage<Boolean> dropShape(String handle) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public synchronized Readiness readiness() {
        return readiness;
    }

    @Override
    public CompletionStage<Done> close() {
        return CompletableFuture.completedFuture(Done.getInstance());
    }
}
