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
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.compaction.CompactionOutcome;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.log.LineBlock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Publisher;
import java.util.function.UnaryOperator;

/** A collection of a store that is open for reading alone: reads are those of any other, writes are refused. Any thread. */
record ReadOnlyCollection(StoreCollection reads, ReadOnlyStore store) implements JsonCollection {

    @Override
    public String name() {
        return reads.name();
    }

    @Override
    public CompletionStage<WriteOutcome> write(Write write) {
        return store.refused();
    }

    @Override
    public CompletionStage<WriteOutcome> batch(List<Write> writes) {
        return store.refused();
    }

    @Override
    public CompletionStage<WriteOutcome> batch(List<Write> writes, IdempotencyKey key) {
        return store.refused();
    }

    @Override
    public CompletionStage<WriteOutcome> update(String key, UnaryOperator<Optional<Json>> change) {
        return store.refused();
    }

    @Override
    public CompletionStage<WriteOutcome> override(List<Write> writes, String reason) {
        return store.refused();
    }

    @Override
    public CompletionStage<InvariantPage> checkInvariants(Optional<String> cursor, int limit) {
        return reads.checkInvariants(cursor, limit);
    }

    @Override
    public CompletionStage<Optional<Entry>> get(String key) {
        return reads.get(key);
    }

    @Override
    public CompletionStage<Page<Entry>> entries(Listing listing) {
        return reads.entries(listing);
    }

    @Override
    public CompletionStage<Page<String>> keys(Listing listing) {
        return reads.keys(listing);
    }

    @Override
    public CompletionStage<CollectionState> state() {
        return reads.state();
    }

    @Override
    public CompletionStage<LogPage> log(long after, int limit) {
        return reads.log(after, limit);
    }

    /** Always empty: nothing keeps the owner from replacing a chunk while it is sent, so readers take the log. */
    @Override
    public CompletionStage<Optional<SealedChunk>> chunk(long after, String renderer, List<String> encodings) {
        return reads.chunk(after, renderer, encodings);
    }

    @Override
    public CompletionStage<Integer> seal() {
        return store.refused();
    }

    @Override
    public CompletionStage<CompactionOutcome> compact() {
        return store.refused();
    }

    @Override
    public CompletionStage<CollectionStatistics> statistics() {
        return reads.statistics();
    }

    @Override
    public CompletionStage<LogLines> logLines(long after, long upTo) {
        return reads.logLines(after, upTo);
    }

    @Override
    public CompletionStage<Long> await(long after, Duration atMost) {
        return reads.await(after, atMost);
    }

    @Override
    public Source<LogRecord, NotUsed> changes(long after) {
        return reads.changes(after);
    }

    @Override
    public Source<LogRecord, NotUsed> changes(long after, String handle) {
        return reads.changes(after, handle);
    }

    @Override
    public Publisher<LogRecord> changesPublisher(long after) {
        return reads.changesPublisher(after);
    }

    @Override
    public Publisher<LogRecord> changesPublisher(long after, String handle) {
        return reads.changesPublisher(after, handle);
    }

    @Override
    public CompletionStage<String> handle(String known, long after) {
        return reads.handle(known, after);
    }

    @Override
    public Source<LineBlock, NotUsed> changedLines(long after) {
        return reads.changedLines(after);
    }

    @Override
    public Source<LineBlock, NotUsed> changedLines(long after, String handle) {
        return reads.changedLines(after, handle);
    }

    @Override
    public SharedLines sharedLines() {
        return reads.sharedLines();
    }

    @Override
    public Flow<Write, WriteOutcome, NotUsed> writer(int parallelism) {
        return Flow.of(Write.class).mapAsync(parallelism, this::write);
    }
}
