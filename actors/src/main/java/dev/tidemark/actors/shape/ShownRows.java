package dev.tidemark.actors.shape;

import dev.tidemark.actors.Entry;
import dev.tidemark.actors.shape.Failures.ShapeLost;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.LogRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Looks up what a shape shows of the keys of records, one key after the other, and stops where that has become long: short records may
 * be of long rows, each delete of one. A plain class, used once, by one thread at a time.
 */
final class ShownRows {

    private static final int ENOUGH_BYTES = 1 << 20;

    /**
     * What was looked up.
     *
     * @param records those that it was looked up for: whole commits, or the beginning of one that has too much
     * @param rest records behind them
     * @param whole whether the last commit is
     */
    record Found(List<LogRecord> records, Map<String, Derivation.Shown> rows, List<LogRecord> rest, boolean whole) {}

    private final ShapeLog log;
    private final List<LogRecord> records;
    private final int tooMuchBytes;
    private final Executor executor;
    private final Map<String, Derivation.Shown> rows = new HashMap<>();
    private int count;
    private long lengthBytes;

    /**
     * @param records whole commits, but perhaps the beginning of the first
     * @param batchMaxBytes what a commit may have of rows before it is cut, if that is more than what is enough
     * @param executor goes on where a row is to be waited for
     */
    ShownRows(ShapeLog log, List<LogRecord> records, int batchMaxBytes, Executor executor) {
        this.log = log;
        this.records = records;
        this.tooMuchBytes = Math.max(ENOUGH_BYTES, batchMaxBytes);
        this.executor = executor;
    }

    CompletionStage<Found> find() {
        while (!isEnough()) {
            LogRecord record = records.get(count);
            count++;
            if (!record.hasKey() || rows.containsKey(Derivation.key(record))) {
                continue;
            }
            String key = Derivation.key(record);
            CompletableFuture<Optional<Entry>> latest =
                    Failures.own(log.latest(key)).toCompletableFuture();
            if (!latest.isDone()) {
                return latest.thenComposeAsync(
                        entry -> {
                            take(key, entry);
                            return find();
                        },
                        executor);
            }
            take(key, latest.join());
        }
        return CompletableFuture.completedStage(
                new Found(records.subList(0, count), rows, records.subList(count, records.size()), isBetweenCommits()));
    }

    private boolean isEnough() {
        return count == records.size()
                || lengthBytes > tooMuchBytes
                || (lengthBytes > ENOUGH_BYTES && isBetweenCommits());
    }

    private boolean isBetweenCommits() {
        return count == records.size()
                || records.get(count).stamp().commit()
                        != records.get(count - 1).stamp().commit();
    }

    private void take(String key, Optional<Entry> entry) {
        lengthBytes += entry.map(found -> found.value().bytes().length).orElse(0);
        rows.put(key, entry.map(ShownRows::shown).orElse(Derivation.Shown.NOTHING));
    }

    private static Derivation.Shown shown(Entry entry) {
        try {
            return Derivation.Shown.of(entry.value().bytes());
        } catch (InvalidRequestException misspelt) {
            throw new ShapeLost(misspelt);
        }
    }
}
