package dev.tidemark.actors.shape;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.CollectionState;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogPage;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.LogRecord;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A source and a shape in memory that answer at once, and count what is read between two writes. One thread. */
final class SourceAndShape implements ShapeStore, ShapeLog {

    private static final String HANDLE = "00c0ffee00c0ffee";

    private final List<LogRecord> records = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Entry> latest = new HashMap<>();
    private final List<ShapeLine> lines = new ArrayList<>();
    private final List<Integer> batches = new ArrayList<>();
    private long position;
    private int read;
    private int readMost;
    private long lookedUpBytes;
    private long lookedUpMostBytes;
    int lineMaxBytes = Integer.MAX_VALUE;
    int batchMaxBytes = 256 * 1024;

    void source(LogRecord record) {
        records.add(record);
    }

    void entry(String key, String value) {
        entries.add(new Entry(key, Json.parse(value), 1, Instant.EPOCH));
    }

    /** Has the shape have a row. */
    void shows(String key, String row) {
        position++;
        String message = Plans.of("", List.of(), false).messages().snapshotRow(key, RowTest.row(row));
        latest.put(key, entry(key, ShapeMessage.record(0, List.of(message))));
    }

    private Entry entry(String key, byte[] value) {
        return new Entry(key, Json.parse(value), position, Instant.EPOCH);
    }

    /** Runs steps from the beginning of the source's log to its end. */
    void follow(ShapePlan plan) {
        run(plan, new Standing(0, position, 0, 0, true));
    }

    void begin(ShapePlan plan) {
        run(plan, Standing.NOTHING);
    }

    private void run(ShapePlan plan, Standing standing) {
        Step step = new ShapeWork(plan, this, Runnable::run).from(standing);
        while (!step.rests()) {
            step = step.work().get().toCompletableFuture().join();
        }
    }

    List<ShapeLine> lines() {
        return lines;
    }

    /** Lines of each. */
    List<Integer> batches() {
        return batches;
    }

    int mostRecordsReadBetweenWrites() {
        return readMost;
    }

    long mostBytesLookedUpBetweenWrites() {
        return lookedUpMostBytes;
    }

    @Override
    public JsonCollection source(String name) {
        return (JsonCollection) Proxy.newProxyInstance(
                JsonCollection.class.getClassLoader(),
                new Class<?>[] {JsonCollection.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "log" -> CompletableFuture.completedFuture(page((long) args[0], (int) args[1]));
                    case "state" -> CompletableFuture.completedFuture(new CollectionState(watermark(), 1));
                    case "entries" -> CompletableFuture.completedFuture(new Page<>(entries, Optional.empty()));
                    default -> throw new AssertionError("call that no step makes: " + method);
                });
    }

    private LogPage page(long after, int limit) {
        List<LogRecord> page = records.stream()
                .filter(record -> record.position() > after)
                .limit(limit)
                .toList();
        read += page.size();
        readMost = Math.max(readMost, read);
        return new LogPage(page, watermark(), HANDLE);
    }

    private long watermark() {
        return records.isEmpty() ? 0 : records.get(records.size() - 1).stamp().commit();
    }

    @Override
    public CompletionStage<Optional<Entry>> latest(String key) {
        Optional<Entry> found = Optional.ofNullable(latest.get(key));
        lookedUpBytes += found.map(entry -> entry.value().bytes().length).orElse(0);
        lookedUpMostBytes = Math.max(lookedUpMostBytes, lookedUpBytes);
        return CompletableFuture.completedFuture(found);
    }

    @Override
    public CompletionStage<WriteOutcome> write(List<ShapeLine> batch) {
        for (ShapeLine line : batch) {
            position++;
            lines.add(line);
            latest.put(line.key(), entry(line.key(), line.value()));
        }
        batches.add(batch.size());
        read = 0;
        lookedUpBytes = 0;
        return CompletableFuture.completedFuture(new WriteOutcome.Written(position));
    }

    @Override
    public ShapeLog log(String name) {
        return this;
    }

    @Override
    public CompletionStage<Long> settled(String name) {
        return CompletableFuture.completedFuture(watermark());
    }

    @Override
    public int batchMaxBytes() {
        return batchMaxBytes;
    }

    @Override
    public int lineMaxBytes() {
        return lineMaxBytes;
    }

    @Override
    public Optional<CollectionDescription> find(String name) {
        throw new AssertionError("no step asks for it here");
    }

    @Override
    public List<String> shapes() {
        return List.of();
    }

    @Override
    public Set<String> sources() {
        return Set.of();
    }

    @Override
    public CompletionStage<CollectionDescription> create(String name) {
        throw new AssertionError("no step asks for it");
    }

    @Override
    public CompletionStage<Boolean> drop(String name) {
        throw new AssertionError("no step asks for it");
    }

    @Override
    public JsonCollection reading() {
        return source("");
    }
}
