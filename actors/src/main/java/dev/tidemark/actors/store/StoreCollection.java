package dev.tidemark.actors.store;

import akka.NotUsed;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Source;
import dev.tidemark.actors.CollectionState;
import dev.tidemark.actors.CollectionStatistics;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.IdempotencyKey;
import dev.tidemark.actors.InvariantPage;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.LogLines;
import dev.tidemark.actors.LogPage;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.actors.SharedLines;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.compaction.CompactionOutcome;
import dev.tidemark.actors.invariant.Guard;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.PendingWrite;
import dev.tidemark.actors.writer.WriteJob;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.HandleChangedException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.log.LineBlock;
import dev.tidemark.engine.log.LogCursor;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.store.Key;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Publisher;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One collection as hosts see it. Any thread; remembers the port that it found last. */
final class StoreCollection implements JsonCollection {

    private static final int LOG_LIMIT_MAX = 10_000;
    private static final long LOG_PAGE_BYTES = 1 << 20;

    private final CollectionName name;
    private final Supplier<CollectionPort> ports;
    private final Supplier<CompletionStage<CompactionOutcome>> compaction;
    private final CollectionParts shared;
    private final WriteJobs jobs;
    private final Optional<IdempotentWrites> idempotent;
    private volatile @Nullable CollectionPort known;

    /** @param compaction has the collection compacted, without opening it before its turn */
    StoreCollection(
            CollectionName name,
            Supplier<CollectionPort> ports,
            Supplier<CompletionStage<CompactionOutcome>> compaction,
            CollectionParts shared,
            WriteJobs jobs) {
        this(name, ports, compaction, shared, jobs, Optional.empty());
    }

    /** @param idempotent empty for collections that the store alone writes to */
    StoreCollection(
            CollectionName name,
            Supplier<CollectionPort> ports,
            Supplier<CompletionStage<CompactionOutcome>> compaction,
            CollectionParts shared,
            WriteJobs jobs,
            Optional<IdempotentWrites> idempotent) {
        this.idempotent = idempotent;
        this.name = name;
        this.ports = ports;
        this.compaction = compaction;
        this.shared = shared;
        this.jobs = jobs;
    }

    @Override
    public String name() {
        return name.value();
    }

    private CollectionPort port() {
        CollectionPort last = known;
        if (last != null && !last.isClosed()) {
            last.touch();
            return last;
        }
        CollectionPort found = ports.get();
        known = found;
        return found;
    }

    /** Runs on the calling thread when the collection is open, else when it has been opened. */
    private <T> CompletionStage<T> whenOpen(Function<CollectionPort, CompletionStage<T>> call) {
        try {
            CollectionPort port = port();
            return port.isServing() ? call.apply(port) : port.opened().thenCompose(call);
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    private <T> CompletionStage<T> read(Function<CollectionPort, T> reading) {
        return whenOpen(port -> {
            try {
                return CompletableFuture.completedFuture(reading.apply(port));
            } catch (StorageFailedException failure) {
                if (port.givesWay(failure)) {
                    return read(reading);
                }
                throw failure;
            }
        });
    }

    /** Reads what only a collection with keys has. */
    private <T> CompletionStage<T> readKeyed(Function<CollectionPort, T> reading) {
        return read(port -> {
            if (port.entry().settings().keyless()) {
                throw new InvalidRequestException(
                        "collection is keyless: its records have positions alone, name=" + name);
            }
            return reading.apply(port);
        });
    }

    @Override
    public CompletionStage<WriteOutcome> write(Write write) {
        return submit(() -> jobs.single(write));
    }

    @Override
    public CompletionStage<WriteOutcome> batch(List<Write> writes) {
        return submit(() -> jobs.atomic(writes));
    }

    @Override
    public CompletionStage<WriteOutcome> batch(List<Write> writes, IdempotencyKey key) {
        try {
            IdempotentWrites once = idempotent.orElseThrow(
                    () -> new InvalidRequestException("collection takes no idempotent writes: name=" + name));
            List<TransactionWrite> named = writes.stream()
                    .map(write -> new TransactionWrite(name.value(), write))
                    .toList();
            return once.batch(name, named, key).thenApply(outcome -> IdempotentWrites.asBatch(outcome, writes));
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    @Override
    public CompletionStage<WriteOutcome> update(String key, UnaryOperator<Optional<Json>> change) {
        return submit(() -> jobs.update(key, change));
    }

    @Override
    public CompletionStage<WriteOutcome> override(List<Write> writes, String reason) {
        InvariantAudit audit;
        try {
            audit = InvariantAudit.begin(name, writes, reason);
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
        return submit(() -> new WriteJob.Guarded(jobs.atomic(writes), Guard.OVERRIDDEN))
                .whenComplete(audit::end);
    }

    /** Hands over what was checked; a job that cannot be made fails the stage. */
    CompletionStage<WriteOutcome> submit(Supplier<WriteJob> job) {
        try {
            return submit(job.get());
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    /** Looks for the next port where one closes in between. */
    private CompletionStage<WriteOutcome> submit(WriteJob job) {
        while (true) {
            CollectionPort port = port();
            Guard guard = port.guard();
            Optional<CompletionStage<?>> waiting =
                    guard.waiting().or(() -> shared.expiries().preparing(port.entry(), job));
            if (waiting.isPresent()) {
                return waiting.get().thenCompose(ready -> submit(() -> job));
            }
            PendingWrite write = new PendingWrite(WriteJobs.guarded(job, guard));
            if (port.submit(write)) {
                return write.answer();
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public CompletionStage<InvariantPage> checkInvariants(Optional<String> cursor, int limit) {
        return shared.invariants().check(this::port, cursor, limit);
    }

    @Override
    public CompletionStage<Optional<Entry>> get(String key) {
        return latest(key, () -> Key.of(key));
    }

    /** The latest durable value of a key, whatever its characters. */
    CompletionStage<Optional<Entry>> latest(String text, Supplier<Key> key) {
        return readKeyed(port -> port.reader()
                .latest(key.get().escaped(), line -> Entries.entry(text, line))
                .filter(shared.expiries()::isShown));
    }

    @Override
    public CompletionStage<Page<Entry>> entries(Listing listing) {
        return readKeyed(port -> new EntryScan(port.reader(), listing, shared.expiries()::isOver).entries());
    }

    @Override
    public CompletionStage<Page<String>> keys(Listing listing) {
        return readKeyed(port -> new EntryScan(port.reader(), listing, shared.expiries()::isOver).keys());
    }

    @Override
    public CompletionStage<CollectionState> state() {
        return read(port -> {
            LogView view = port.reader().view();
            return new CollectionState(view.watermark(), port.reader().size(), view.first());
        });
    }

    /** The position up to which entries and keys have what the log has; which shows a batch a moment before its keys are known. */
    CompletionStage<Long> settled() {
        return read(port -> port.liveTail().reached());
    }

    @Override
    public CompletionStage<LogPage> log(long after, int limit) {
        if (after < 0) {
            return refused("position is negative: after=" + after);
        }
        if (limit < 1 || limit > LOG_LIMIT_MAX) {
            return refused("limit is out of range: min=1 max=" + LOG_LIMIT_MAX + " actual=" + limit);
        }
        return read(port -> {
            LogView view = port.reader().view();
            return new LogPage(
                    new LogCursor(after).next(view, limit, LOG_PAGE_BYTES), view.watermark(), handle(port, view));
        });
    }

    private static String handle(CollectionPort port, LogView view) {
        return view.rotation().handle(port.entry().handle());
    }

    @Override
    public CompletionStage<String> handle(String known, long after) {
        return read(port -> {
            LogView view = port.reader().view();
            String present = handle(port, view);
            if (!view.rotation().admits(port.entry().handle(), known, after)) {
                throw new HandleChangedException(known, present, after);
            }
            return present;
        });
    }

    @Override
    public CompletionStage<Optional<SealedChunk>> chunk(long after, String renderer, List<String> encodings) {
        if (after < 0) {
            return refused("position is negative: after=" + after);
        }
        ChunkLookup lookup = new ChunkLookup(after, renderer, encodings);
        return read(port -> lookup.in(port, shared.system()));
    }

    @Override
    public CompletionStage<Integer> seal() {
        return whenOpen(CollectionPort::sealAll);
    }

    @Override
    public CompletionStage<CompactionOutcome> compact() {
        return compaction.get();
    }

    @Override
    public CompletionStage<CollectionStatistics> statistics() {
        return read(port -> {
            LogView view = port.reader().view();
            long logBytes = view.segments().stream().mapToLong(Segment::length).sum();
            long keys = port.reader().size();
            return new CollectionStatistics(
                    keys,
                    view.first(),
                    view.watermark(),
                    logBytes,
                    view.segments().size(),
                    port.sealedLog().count(),
                    port.shape().generation(),
                    port.shape().compactable().lengthBytes(),
                    port.shape().churn(keys),
                    port.shape().backups().generations(),
                    port.shape().backups().lengthBytes(),
                    shared.useOf(port.entry()));
        });
    }

    @Override
    public CompletionStage<LogLines> logLines(long after, long upTo) {
        if (after < 0 || upTo <= after) {
            return refused("positions are out of order: after=" + after + " upTo=" + upTo);
        }
        return read(port -> {
            LogView view = port.reader().view();
            int limit = (int) Math.min(upTo - after, Integer.MAX_VALUE);
            LogCursor cursor = new LogCursor(after);
            Optional<LineBlock> lines = cursor.nextBlock(view, limit)
                    .filter(block -> block.first() <= upTo)
                    .map(block -> block.upTo(upTo));
            return new LogLines(lines, Math.min(upTo, cursor.position()), view.watermark(), handle(port, view));
        });
    }

    private static <T> CompletionStage<T> refused(String reason) {
        return CompletableFuture.failedStage(new InvalidRequestException(reason));
    }

    @Override
    public CompletionStage<Long> await(long after, Duration atMost) {
        WatermarkWait wait = new WatermarkWait(this::port, shared.system(), after, atMost);
        wait.start();
        return wait;
    }

    @Override
    public Source<LogRecord, NotUsed> changes(long after) {
        return changes(new ChangesReader.Start(after, Optional.empty()), ChangesReader.RECORDS);
    }

    @Override
    public Source<LogRecord, NotUsed> changes(long after, String handle) {
        return changes(new ChangesReader.Start(after, Optional.of(handle)), ChangesReader.RECORDS);
    }

    @Override
    public Source<LineBlock, NotUsed> changedLines(long after) {
        return changes(new ChangesReader.Start(after, Optional.empty()), ChangesReader.LINES);
    }

    @Override
    public Source<LineBlock, NotUsed> changedLines(long after, String handle) {
        return changes(new ChangesReader.Start(after, Optional.of(handle)), ChangesReader.LINES);
    }

    @Override
    public SharedLines sharedLines() {
        return new PlacedLines(this::port, start -> changes(start, ChangesReader.LINES));
    }

    private <T> Source<T, NotUsed> changes(ChangesReader.Start start, ChangesReader.Form<T> form) {
        if (start.after() < 0) {
            return Source.failed(new InvalidRequestException("position is negative: after=" + start.after()));
        }
        return Source.fromGraph(new ChangesSource<>(reading(), form, start));
    }

    private ChangesReader.Means reading() {
        return new ChangesReader.Means(this::port, shared.files(), shared.holding());
    }

    @Override
    public Publisher<LogRecord> changesPublisher(long after) {
        return publisher(new ChangesReader.Start(after, Optional.empty()));
    }

    @Override
    public Publisher<LogRecord> changesPublisher(long after, String handle) {
        return publisher(new ChangesReader.Start(after, Optional.of(handle)));
    }

    private Publisher<LogRecord> publisher(ChangesReader.Start start) {
        return new ChangesPublisher<>(reading(), ChangesReader.RECORDS, start, shared.signals());
    }

    @Override
    public Flow<Write, WriteOutcome, NotUsed> writer(int parallelism) {
        return Flow.of(Write.class).mapAsync(parallelism, this::write);
    }
}
