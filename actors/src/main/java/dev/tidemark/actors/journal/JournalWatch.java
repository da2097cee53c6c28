package dev.tidemark.actors.journal;

import dev.tidemark.actors.telemetry.Step;
import dev.tidemark.actors.telemetry.StepRun;
import dev.tidemark.actors.telemetry.StoreMeter;
import dev.tidemark.engine.TimeSource;
import dev.tidemark.engine.journal.JournalListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Watches a journal of one shard: counts, times its writes and syncs, knows its files, and tells another listener what is worth a
 * line in a log. Told by whoever holds the shard; any thread reads the numbers.
 */
public final class JournalWatch implements JournalListener {

    private final JournalListener log;
    private final StoreMeter meter;
    private final TimeSource time;
    private final AtomicLong syncs = new AtomicLong();
    private final AtomicLong writtenBytes = new AtomicLong();
    private final AtomicInteger live = new AtomicInteger();
    private final AtomicInteger spare = new AtomicInteger();

    /** Files begun since the opening, by number: when frames went to them first. */
    private final ConcurrentSkipListMap<Long, Long> begun = new ConcurrentSkipListMap<>();

    private final long openedNanos;

    /** Nanoseconds that syncs have taken. */
    private final AtomicLong syncNanos = new AtomicLong();

    /** When the sync under way began; empty while there is none. */
    private volatile OptionalLong forcingSince = OptionalLong.empty();

    /** The holder's. */
    private StepRun run = StepRun.IDLE;

    public JournalWatch(JournalListener log, StoreMeter meter, TimeSource time) {
        this.log = log;
        this.meter = meter;
        this.time = time;
        this.openedNanos = time.monotonicNanos();
    }

    public JournalFiles read() {
        Map.Entry<Long, Long> first = begun.firstEntry();
        long since = first == null || live.get() > begun.size() ? openedNanos : first.getValue();
        long now = time.monotonicNanos();
        OptionalLong forcing = forcingSince;
        return new JournalFiles(
                syncs.get(),
                writtenBytes.get(),
                live.get(),
                spare.get(),
                Duration.ofNanos(Math.max(0, now - since)),
                Duration.ofNanos(syncNanos.get()),
                Duration.ofNanos(Math.max(0, now - forcing.orElse(now))));
    }

    @Override
    public void writing(int shard) {
        run = meter.begin(Step.JOURNAL_WRITE);
    }

    @Override
    public void written(int shard, int frameCount, long lengthBytes) {
        run.ended("", lengthBytes, frameCount);
        writtenBytes.setRelease(writtenBytes.getPlain() + lengthBytes);
    }

    @Override
    public void forcing(int shard) {
        run = meter.begin(Step.JOURNAL_SYNC);
        forcingSince = OptionalLong.of(time.monotonicNanos());
    }

    @Override
    public void forced(int shard, int frameCount) {
        run.ended("", 0, frameCount);
        ended();
        syncs.setRelease(syncs.getPlain() + 1);
    }

    private void ended() {
        long now = time.monotonicNanos();
        syncNanos.setRelease(syncNanos.getPlain() + now - forcingSince.orElse(now));
        forcingSince = OptionalLong.empty();
    }

    @Override
    public void spareReady(int shard) {
        spare.set(1);
    }

    @Override
    public void fileBegun(int shard, long fileNumber) {
        begun.put(fileNumber, time.monotonicNanos());
        live.incrementAndGet();
        spare.set(0);
    }

    @Override
    public void fileReleased(int shard, long fileNumber, long carriedBytes) {
        begun.remove(fileNumber);
        live.decrementAndGet();
        log.fileReleased(shard, fileNumber, carriedBytes);
    }

    @Override
    public void recovered(int shard, Recovered recovered) {
        live.set(recovered.fileCount());
        log.recovered(shard, recovered);
    }

    @Override
    public void tailCut(int shard, Path file, long offset, long droppedCount) {
        log.tailCut(shard, file, offset, droppedCount);
    }

    @Override
    public void filePoisoned(int shard, long fileNumber, RuntimeException failure) {
        run.failed("");
        ended();
        log.filePoisoned(shard, fileNumber, failure);
    }

    @Override
    public void retried(int shard, long fileNumber, int frameCount) {
        log.retried(shard, fileNumber, frameCount);
    }
}
