package dev.tidemark.http;

import akka.NotUsed;
import akka.japi.Pair;
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
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.compaction.CompactionOutcome;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.log.LineBlock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Publisher;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A collection of {@link FakeStore} by its name, whether it exists or not. */
record FakeHandle(FakeStore store, String name) implements JsonCollection {

    @Override
    public CompletionStage<WriteOutcome> write(Write write) {
        return on(collection -> collection.write(List.of(write)));
    }

    @Override
    public CompletionStage<WriteOutcome> batch(List<Write> writes) {
        return on(collection -> collection.write(writes));
    }

    @Override
    public CompletionStage<WriteOutcome> batch(List<Write> writes, IdempotencyKey key) {
        return store.once(name + "/" + key, writes, () -> batch(writes));
    }

    @Override
    public CompletionStage<WriteOutcome> override(List<Write> writes, String reason) {
        return batch(writes);
    }

    @Override
    public CompletionStage<InvariantPage> checkInvariants(Optional<String> cursor, int limit) {
        return on(collection -> new InvariantPage(List.of(), 0, Optional.empty()));
    }

    @Override
    public CompletionStage<WriteOutcome> update(String key, UnaryOperator<Optional<Json>> change) {
        throw new UnsupportedOperationException("update");
    }

    @Override
    public CompletionStage<Optional<Entry>> get(String key) {
        return on(collection -> collection.get(key));
    }

    @Override
    public CompletionStage<Page<Entry>> entries(Listing listing) {
        return on(collection -> collection.entries(listing));
    }

    @Override
    public CompletionStage<Page<String>> keys(Listing listing) {
        return entries(listing)
                .thenApply(
                        page -> new Page<>(page.items().stream().map(Entry::key).toList(), page.next()));
    }

    @Override
    public CompletionStage<CollectionState> state() {
        return on(FakeCollection::state);
    }

    @Override
    public CompletionStage<LogPage> log(long after, int limit) {
        return on(collection -> collection.log(after, limit));
    }

    @Override
    public CompletionStage<Optional<SealedChunk>> chunk(long after, String renderer, List<String> encodings) {
        return on(collection -> collection.chunk(after, encodings));
    }

    @Override
    public CompletionStage<Integer> seal() {
        return on(FakeCollection::sealed);
    }

    @Override
    public CompletionStage<CompactionOutcome> compact() {
        return on(collection -> new CompactionOutcome(1, 5, 1, 5_000, 1_000));
    }

    @Override
    public CompletionStage<CollectionStatistics> statistics() {
        return on(FakeCollection::statistics);
    }

    @Override
    public CompletionStage<LogLines> logLines(long after, long upTo) {
        return on(collection -> collection.logLines(after, upTo));
    }

    @Override
    public CompletionStage<Long> await(long after, Duration atMost) {
        CompletableFuture<Long> growth = on(collection -> collection.await(after))
                .thenCompose(Function.identity())
                .toCompletableFuture();
        CompletionStage<Integer> unused = growth.handle((reached, failure) -> growth.isCancelled()
                ? on(FakeCollection::cancelWait).toCompletableFuture().join()
                : 0);
        return growth;
    }

    @Override
    public Source<LogRecord, NotUsed> changes(long after) {
        throw new UnsupportedOperationException("changes");
    }

    @Override
    public Source<LogRecord, NotUsed> changes(long after, String handle) {
        return changes(after);
    }

    @Override
    public Publisher<LogRecord> changesPublisher(long after) {
        throw new UnsupportedOperationException("changesPublisher");
    }

    @Override
    public Publisher<LogRecord> changesPublisher(long after, String handle) {
        return changesPublisher(after);
    }

    @Override
    public CompletionStage<String> handle(String known, long after) {
        return on(collection -> collection.handle(known, after));
    }

    @Override
    public Source<LineBlock, NotUsed> changedLines(long after) {
        throw new UnsupportedOperationException("changedLines");
    }

    @Override
    public Source<LineBlock, NotUsed> changedLines(long after, String handle) {
        return Source.unfoldAsync(after, at -> linesAfter(at, handle))
                .map(LogLines::lines)
                .map(Optional::orElseThrow);
    }

    @Override
    public SharedLines sharedLines() {
        return new SharedLines() {
            @Override
            public boolean enter() {
                return store.find(name).map(FakeCollection::enter).orElse(false);
            }

            @Override
            public void leave() {
                store.find(name).ifPresent(FakeCollection::leave);
            }

            @Override
            public Source<LineBlock, NotUsed> lines(long after, String handle) {
                return changedLines(after, handle);
            }
        };
    }

    private CompletionStage<Optional<Pair<Long, LogLines>>> linesAfter(long at, String handle) {
        return handle(handle, at)
                .thenCompose(present -> logLines(at, Long.MAX_VALUE))
                .thenCompose(lines -> lines.lines().isPresent()
                        ? CompletableFuture.completedFuture(Optional.of(Pair.create(lines.reached(), lines)))
                        : await(lines.reached(), Duration.ZERO)
                                .thenCompose(reached -> linesAfter(lines.reached(), handle)));
    }

    @Override
    public Flow<Write, WriteOutcome, NotUsed> writer(int parallelism) {
        throw new UnsupportedOperationException("writer");
    }

    private <T> CompletionStage<T> on(Function<FakeCollection, T> action) {
        if (store.hangs()) {
            return new CompletableFuture<>();
        }
        if (store.failure().isPresent()) {
            return CompletableFuture.failedFuture(store.failure().get());
        }
        return store.find(name)
                .<CompletionStage<T>>map(collection -> CompletableFuture.completedFuture(action.apply(collection)))
                .orElseGet(() -> CompletableFuture.failedFuture(
                        new UnknownCollectionException("collection does not exist: name=" + name)));
    }
}
