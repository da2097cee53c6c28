package dev.tidemark.testkit.workload;

import dev.tidemark.testkit.model.Change;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An endless sequence of operations from a seed: equal seeds and shapes give equal operations. Owned by one thread.
 *
 * <p>Every value carries the number of its step and the index within it, so no two writes of a run set equal values.
 */
public final class Workload implements Iterator<Step> {

    private static final int PERCENT = 100;
    private static final int WRITES_BELOW = 62;
    private static final int BATCHES_BELOW = 76;
    private static final int READS_BELOW = 88;
    private static final int LISTS_BELOW = 92;
    private static final int LARGE_ONE_IN = 200;
    private static final int LOG_LIMIT_MAX = 50;

    /** Keys take turns among spellings that need no escape, that need one, and that lie beyond ASCII. */
    private static final List<String> SPELLINGS = List.of("k-", "k/", "\"k\\", "ключ-", "🔑");

    private final long seed;
    private final WorkloadShape shape;
    private final SplittableRandom random;
    private long number;

    public Workload(long seed, WorkloadShape shape) {
        this.seed = seed;
        this.shape = shape;
        this.random = new SplittableRandom(seed);
    }

    public long seed() {
        return seed;
    }

    /** Names of the collections that the steps use. */
    public List<String> collections() {
        List<String> names = new ArrayList<>();
        for (int index = 0; index < shape.collections(); index++) {
            names.add(collectionName(index));
        }
        return names;
    }

    private static String collectionName(int index) {
        return index % 2 == 0 ? "collection-" + index : "sammlung/№ " + index;
    }

    /** Whether that collection has no keys. */
    public boolean isStream(String collection) {
        return collections().subList(0, shape.streams()).contains(collection);
    }

    /** The next {@code count} steps. */
    public List<Step> take(int count) {
        List<Step> steps = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            steps.add(next());
        }
        return steps;
    }

    /** Always. */
    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public Step next() {
        Step step = keyed();
        return shape.streams() > 0 && isStream(step.collection()) ? ofStream(step) : step;
    }

    /** Appends what would be set, and reads the log where keys would be read. */
    private Step ofStream(Step step) {
        if (step instanceof Step.Write write) {
            return new Step.Write(write.number(), write.collection(), appended(write.write(), write.number(), 0));
        }
        if (step instanceof Step.Batch batch) {
            List<PlannedWrite> appends = new ArrayList<>();
            batch.writes().forEach(write -> appends.add(appended(write, batch.number(), appends.size())));
            return new Step.Batch(batch.number(), batch.collection(), appends);
        }
        boolean readsLog = step instanceof Step.ReadLog;
        return readsLog ? step : new Step.ReadLog(step.number(), step.collection(), "reader-0", LOG_LIMIT_MAX);
    }

    private static PlannedWrite appended(PlannedWrite write, long step, int index) {
        String value = write.change().value().orElse("{\"step\":" + step + ",\"index\":" + index + "}");
        return new PlannedWrite(Change.append(value), Expectation.ANY);
    }

    private Step keyed() {
        long current = number++;
        String collection =
                collectionName(Math.min(random.nextInt(shape.collections()), random.nextInt(shape.collections())));
        int kind = random.nextInt(PERCENT);
        if (kind < WRITES_BELOW) {
            return new Step.Write(current, collection, write(current, 0));
        }
        if (kind < BATCHES_BELOW) {
            return new Step.Batch(current, collection, writes(current));
        }
        if (kind < READS_BELOW) {
            return new Step.Read(current, collection, key());
        }
        if (kind < LISTS_BELOW) {
            return new Step.ListKeys(
                    current, collection, random.nextBoolean() ? "" : SPELLINGS.get(random.nextInt(SPELLINGS.size())));
        }
        return new Step.ReadLog(current, collection, "reader-" + random.nextInt(2), 1 + random.nextInt(LOG_LIMIT_MAX));
    }

    private List<PlannedWrite> writes(long step) {
        List<PlannedWrite> writes = new ArrayList<>();
        int count = 1 + random.nextInt(shape.batchMax());
        for (int index = 0; index < count; index++) {
            PlannedWrite write = write(step, index);
            // One condition in a batch is enough: with one in each, hardly any batch would be written.
            writes.add(index == 0 ? write : new PlannedWrite(write.change(), Expectation.ANY));
        }
        return writes;
    }

    private PlannedWrite write(long step, int index) {
        String key = key();
        Change change = random.nextInt(PERCENT) < 20 ? Change.delete(key) : Change.set(key, value(step, index));
        return new PlannedWrite(change, expectation());
    }

    private Expectation expectation() {
        int draw = random.nextInt(PERCENT);
        if (draw < 70) {
            return Expectation.ANY;
        }
        if (draw < 85) {
            return Expectation.CURRENT;
        }
        if (draw < 90) {
            return Expectation.STALE;
        }
        return draw < 95 ? Expectation.PRESENT : Expectation.ABSENT;
    }

    private String key() {
        boolean hot = random.nextBoolean();
        int index = hot ? random.nextInt(shape.hotKeys()) : shape.hotKeys() + random.nextInt(shape.coldKeys());
        return SPELLINGS.get(index % SPELLINGS.size()) + index;
    }

    private String value(long step, int index) {
        boolean large = random.nextInt(LARGE_ONE_IN) == 0;
        int length = large ? shape.largeValueBytes() : random.nextInt(shape.valueMaxBytes());
        StringBuilder text = new StringBuilder("{\"step\":" + step + ",\"index\":" + index + ",\"fill\":\"");
        while (text.length() < length) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.append("\"}").toString();
    }

    @Override
    public String toString() {
        return "Workload[seed=" + seed + ", shape=" + shape + "]";
    }
}
