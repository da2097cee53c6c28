package dev.tidemark.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.io.LocalDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operation cache as readers of a log meet it. */
class RecentLinesTest {

    private static final int CACHE_BYTES = 64 * 1024;

    /** The view that the writer has published. */
    private static final class Published {

        private volatile LogView view;

        Published(LogView view) {
            this.view = view;
        }
    }

    @TempDir
    private Path directory;

    private final LogContext context = LogContext.of(new LocalDisk(), new StoreSettings(1 << 30, 8, 8, CACHE_BYTES));

    private SegmentWriter writer() {
        CollectionFiles files = SampleLines.files(directory);
        Segment segment = new Segment(0, 1, files.segment(1), context.readHandles(), 0);
        return new SegmentWriter(context, files, segment, SampleLines.header(1), SegmentWriter.Start.empty());
    }

    private LogView view(SegmentWriter writer, long watermark) {
        return new LogView(List.of(writer.segment()), List.of(), watermark, context.cacheBudget());
    }

    private static AppendedLines lines(long first, int count) {
        byte[][] lines = new byte[count][];
        for (int line = 0; line < count; line++) {
            lines[line] = SampleLines.set(first + line, "k", Long.toString(first + line));
        }
        return SampleLines.appended(first, lines);
    }

    @Test
    void recent_appendedAndNotPublished_isNotSeen() {
        SegmentWriter writer = writer();
        writer.append(lines(1, 3));
        writer.append(lines(4, 3));
        LogView view = view(writer, 4);
        assertThat(view.recent(0, 100).orElseThrow().last()).isEqualTo(4);
        assertThat(view.recent(4, 100)).isEmpty();
        assertThat(view.recent(2, 1).orElseThrow().records())
                .extracting(LogRecord::position)
                .containsExactly(3L);
    }

    @Test
    void statistics_hitMissAndEviction_areCounted() {
        SegmentWriter writer = writer();
        writer.append(lines(1, 3));
        LogView view = view(writer, 3);
        view.recent(0, 10);
        view.recent(3, 10);
        CacheStatistics held = context.cacheBudget().statistics();
        assertThat(held.lines()).isEqualTo(3);
        assertThat(held.hits()).isEqualTo(1);
        assertThat(held.misses()).as("nothing was to be found").isZero();
        writer.flush();
        writer.segment().sweepMemory(context.cacheBudget(), 0, 60);
        assertThat(writer.segment().sweepMemory(context.cacheBudget(), 59, 60)).isTrue();
        assertThat(writer.segment().sweepMemory(context.cacheBudget(), 60, 60)).isFalse();
        assertThat(view.recent(0, 10)).isEmpty();
        assertThat(new LogCursor(0).nextBlock(view, 10).orElseThrow().last())
                .as("from the file")
                .isEqualTo(3);
        CacheStatistics swept = context.cacheBudget().statistics();
        assertThat(swept.evictedLines()).isEqualTo(3);
        assertThat(swept.evictedBytes()).isEqualTo(held.bytes());
        assertThat(swept.bytes()).isZero();
        assertThat(swept.lines()).isZero();
        assertThat(swept.misses()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void recent_whileTheWriterAppendsPublishesAndEvicts_isNeverBeyondTheWatermarkNorWrong(long seed) {
        SegmentWriter writer = writer();
        Published published = new Published(view(writer, 0));
        AtomicLong found = new AtomicLong();
        long last = 30_000;
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> read(published, seed, last, found));
        CompletableFuture<Void> second = CompletableFuture.runAsync(() -> read(published, -seed, last, found));
        SplittableRandom random = new SplittableRandom(seed);
        long next = 1;
        while (next <= last) {
            int count = 1 + random.nextInt(30);
            writer.append(lines(next, count));
            next += count;
            if (random.nextInt(3) > 0) {
                published.view = published.view.withWatermark(next - 1);
            }
            if (random.nextInt(20) == 0) {
                writer.flush();
            }
            if (random.nextInt(50) == 0) {
                writer.segment().sweepMemory(context.cacheBudget(), System.nanoTime(), 100_000);
            }
        }
        published.view = published.view.withWatermark(next - 1);
        assertThat(first).succeedsWithin(Duration.ofSeconds(30));
        assertThat(second).succeedsWithin(Duration.ofSeconds(30));
        assertThat(found).hasPositiveValue();
        writer.flush();
        assertThat(context.cacheBudget().statistics().bytes()).isLessThanOrEqualTo(CACHE_BYTES);
        writer.close();
    }

    private static void read(Published published, long seed, long last, AtomicLong found) {
        SplittableRandom random = new SplittableRandom(seed);
        LogCursor follower = new LogCursor(0);
        while (follower.position() < last) {
            LogView view = published.view;
            long watermark = view.watermark();
            long after = watermark - random.nextLong(Math.min(watermark, 200) + 1);
            Optional<LineBlock> block = view.recent(after, 1 + random.nextInt(50));
            block.ifPresent(lines -> check(lines, after, watermark));
            found.addAndGet(block.isPresent() ? 1 : 0);
            long position = follower.position();
            follower.nextBlock(view, 500).ifPresent(lines -> check(lines, position, watermark));
        }
    }

    private static void check(LineBlock lines, long after, long watermark) {
        assertThat(lines.first()).isEqualTo(after + 1);
        assertThat(lines.last()).isLessThanOrEqualTo(watermark);
        long expected = after;
        for (LogRecord record : lines.records()) {
            expected++;
            assertThat(record.position()).isEqualTo(expected);
            assertThat(record.valueText()).isEqualTo(Long.toString(expected));
        }
        assertThat(expected).isEqualTo(lines.last());
    }
}
