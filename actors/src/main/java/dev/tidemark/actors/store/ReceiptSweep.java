package dev.tidemark.actors.store;

import dev.tidemark.actors.Condition;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.PendingWrite;
import dev.tidemark.actors.writer.WriteJob;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.log.LogCursor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Deletes what is kept of idempotent writes when its time is over, a little at a time, beside those who write. Any thread; one step at a
 * time.
 *
 * <p>The log of the collection is in the order of time, so a step goes on where the last one ended, and looks at nothing that is young.
 */
final class ReceiptSweep {

    /** Receipts written between two steps; a step deletes more than that, so the old ones do not pile up. */
    private static final int EVERY = 256;

    private static final int STEP_MAX = 1_000;
    private static final long STEP_MAX_BYTES = 1 << 20;

    private final ReceiptRoom room;
    private final Duration keep;
    private final Executor files;
    private final AtomicInteger since = new AtomicInteger();
    private final AtomicBoolean underWay = new AtomicBoolean();

    /** Position up to which everything was looked at; of the step that is under way. */
    private volatile long done;

    ReceiptSweep(ReceiptRoom room, Duration keep, Executor files) {
        this.room = room;
        this.keep = keep;
        this.files = files;
    }

    boolean isOver(long timeMillis, long nowMillis) {
        return timeMillis + keep.toMillis() <= nowMillis;
    }

    /** A receipt more, or one that there is no room for. */
    void written(CollectionPort receipts, long nowMillis, boolean full) {
        int count = since.incrementAndGet();
        if ((full || count % EVERY == 0) && underWay.compareAndSet(false, true)) {
            files.execute(() -> {
                try {
                    step(receipts, nowMillis);
                } finally {
                    underWay.set(false);
                }
            });
        }
    }

    private void step(CollectionPort receipts, long nowMillis) {
        if (!receipts.isServing()) {
            return;
        }
        List<LogRecord> page = new LogCursor(done).next(receipts.reader().view(), STEP_MAX, STEP_MAX_BYTES);
        for (LogRecord record : page) {
            if (!isOver(record.stamp().timeMillis(), nowMillis)) {
                return;
            }
            if (record.hasValue() && isLatest(receipts, record)) {
                delete(receipts, record);
            }
            done = record.position();
        }
    }

    private static boolean isLatest(CollectionPort receipts, LogRecord record) {
        return receipts.reader()
                .latest(bytes(record.escapedKey()))
                .filter(latest -> latest.position() == record.position())
                .isPresent();
    }

    /** One that is not deleted, since the port closes, is looked at by the next opening. */
    private void delete(CollectionPort receipts, LogRecord record) {
        String place = KeyText.unescape(record.escapedKey());
        PendingWrite write = new PendingWrite(
                new WriteJob.Delete(place, bytes(record.escapedKey()), Condition.atPosition(record.position())));
        long bytes = ReceiptRoom.lengthBytes(record);
        CompletionStage<WriteOutcome> answer = write.answer();
        answer.whenComplete((outcome, failure) -> {
            if (outcome instanceof WriteOutcome.Written) {
                room.giveBack(place, bytes);
            }
        });
        boolean unused = receipts.submit(write);
    }

    private static byte[] bytes(ByteBuffer text) {
        byte[] bytes = new byte[text.remaining()];
        text.get(bytes);
        return bytes;
    }
}
