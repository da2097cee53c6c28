package dev.tidemark.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.chunk.Pin;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.compaction.Compaction;
import dev.tidemark.engine.compaction.CompactionFigures;
import dev.tidemark.engine.compaction.CompactionPolicy;
import dev.tidemark.engine.compaction.CompactionResult;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.LineCounts;
import dev.tidemark.engine.log.LogCursor;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.log.SegmentName;
import dev.tidemark.engine.manifest.Manifest;
import dev.tidemark.engine.manifest.ManifestFile;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Compaction of a store: what stays, and what readers see of it. */
class StoreCompactionTest extends ChurnedStore {

    @Test
    void compact_churnedLog_keepsTheLastLineOfEachKeyAndTombstones() {
        churn(600);
        long closedEnd = store.manifest()
                .segments()
                .get(store.manifest().segments().size() - 3)
                .last();
        List<LogRecord> before = log(store.reader().view());
        compact();
        holds();
        List<LogRecord> after = log(store.reader().view());
        List<String> lines = after.stream().map(LogRecord::toString).toList();
        for (LogRecord record : before) {
            Optional<LogRecord> latest = store.reader().latest(bytes(record));
            boolean live = latest.filter(found -> found.position() == record.position())
                    .isPresent();
            boolean tombstone = record.operation() == Operation.DELETE && latest.isEmpty();
            assertThat(lines.contains(record.toString()))
                    .as(record.toString())
                    .isEqualTo(live || tombstone || record.position() > closedEnd);
        }
        assertThat(after).hasSizeLessThan(before.size() / 2);
        assertThat(after).extracting(LogRecord::position).isSorted();
    }

    private static byte[] bytes(LogRecord record) {
        byte[] key = new byte[record.escapedKey().remaining()];
        record.escapedKey().get(key);
        return key;
    }

    @Test
    void compact_againAndAgainWithWritesBetweenEachStep_holdsBeforeAndAfterReopening() throws IOException {
        for (int round = 0; round < 8; round++) {
            churn(150);
            Compaction compaction = store.compaction().begin().orElseThrow();
            while (!compaction.isScanned()) {
                compaction.step();
                churn(random.nextInt(20) == 0 ? 30 : 0);
            }
            CompactionResult result = compaction.finish(store.watermark());
            churn(30);
            store.compaction().publish(result, store.watermark());
            do {
                churn(5);
            } while (store.compaction().step());
            holds();
            assertThat(store.compaction().replaced().move(new Pins())).isZero();
            holds();
            if (random.nextBoolean()) {
                reopen();
                holds();
            }
        }
        assertThat(files.backups().toFile().list()).hasSize(3);
        assertThat(logFiles())
                .containsAll(store.manifest().segments().stream()
                        .map(segment -> SegmentName.of(segment).fileName())
                        .toList())
                .hasSizeLessThanOrEqualTo(store.reader().view().segments().size());
        reopen();
        assertThat(report.remarks()).isEmpty();
        holds();
    }

    @Test
    void reader_mixingPagesOfAllGenerations_foldsToTheSameState() {
        List<List<LogRecord>> generations = new ArrayList<>();
        for (int round = 0; round < 6; round++) {
            churn(120);
            generations.add(log(store.reader().view()));
            compact();
            generations.add(log(store.reader().view()));
        }
        List<LogRecord> last = generations.get(generations.size() - 1);
        for (int reader = 0; reader < 300; reader++) {
            Map<String, String> state = new TreeMap<>();
            long position = 0;
            while (position < store.watermark()) {
                List<LogRecord> source = generations.get(random.nextInt(generations.size()));
                long after = position;
                List<LogRecord> page = source.stream()
                        .filter(record -> record.position() > after)
                        .limit(1 + random.nextInt(90))
                        .toList();
                page.forEach(record -> fold(state, record));
                position = page.isEmpty() ? position : page.get(page.size() - 1).position();
            }
            assertThat(state).as("reader %d", reader).isEqualTo(model).isEqualTo(fold(last));
        }
    }

    @Test
    void cursorAndViewOfBefore_midwayThroughTheOldLog_goOnUndisturbed() {
        churn(600);
        LogView view = store.reader().view();
        List<LogRecord> whole = log(view);
        LogCursor old = new LogCursor(0);
        List<LogRecord> read = new ArrayList<>(old.next(view, 50, 1 << 20));
        LogCursor moving = new LogCursor(0);
        Map<String, String> state = fold(moving.next(view, 50, 1 << 20));
        for (int round = 0; round < 3; round++) {
            compact();
            store.compaction().replaced().move(new Pins());
            read.addAll(old.next(view, 50, 1 << 20));
            moving.next(store.reader().view(), 50, 1 << 20).forEach(record -> fold(state, record));
            churn(100);
        }
        while (old.position() < view.watermark()) {
            read.addAll(old.next(view, 50, 1 << 20));
        }
        while (moving.position() < store.watermark()) {
            moving.next(store.reader().view(), 50, 1 << 20).forEach(record -> fold(state, record));
        }
        assertThat(read)
                .extracting(LogRecord::toString)
                .isEqualTo(whole.stream().map(LogRecord::toString).toList());
        assertThat(state).isEqualTo(model);
    }

    @Test
    void move_pinnedFile_waitsUntilItIsLetGo() {
        churn(600);
        Pins pins = new Pins();
        Segment first = store.reader().view().segments().get(0);
        Path path = first.path();
        Pin pin = pins.pin(List.of(path)).orElseThrow();
        compact();
        assertThat(store.compaction().replaced().move(pins)).isEqualTo(1);
        assertThat(path).exists();
        pin.close();
        assertThat(store.compaction().replaced().move(pins)).isZero();
        assertThat(path).doesNotExist();
        assertThat(first.path()).exists();
    }

    @Test
    void compact_logThatIsCompact_replacesNothing() throws IOException {
        churn(600);
        compact();
        compact();
        List<String> before = logFiles();
        CompactionResult result = scanned();
        assertThat(result.replacements()).isEmpty();
        store.compaction().publish(result, store.watermark());
        finishSwitch();
        store.compaction().replaced().move(new Pins());
        holds();
        assertThat(logFiles()).hasSizeLessThanOrEqualTo(before.size());
    }

    @Test
    void figures_countsTooHigh_areNotDueAfterACompactionThatReadThemInVain() {
        churn(600);
        compact();
        compact();
        store.force();
        store.close();
        Manifest known = store.manifest();
        List<ClosedSegment> each = known.segments().stream()
                .map(segment -> segment.withCounts(new LineCounts(segment.last() - segment.base() + 1, 0)))
                .toList();
        new ManifestFile(new LocalDisk(), files)
                .publish(new Manifest(known.generation() + 1, known.collection(), known.handle(), each));
        open();
        assertThat(store.compaction().figures().superfluousMin()).isPositive();
        compact();
        assertThat(store.compaction().figures().superfluousMin()).isZero();
        assertThat(CompactionPolicy.DEFAULT.isDue(store.compaction().figures())).isFalse();
        churn(300);
        assertThat(store.compaction().figures().superfluousMin()).isPositive();
    }

    /** A disk that, before it renames anything, has another thread do something, as the writer may. */
    private static FileSystem renamingAfter(List<Runnable> others) {
        FileSystem disk = new LocalDisk();
        return (FileSystem) Proxy.newProxyInstance(
                FileSystem.class.getClassLoader(), new Class<?>[] {FileSystem.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("rename")) {
                        CompletableFuture.runAsync(() -> others.forEach(Runnable::run))
                                .get(10, TimeUnit.SECONDS);
                    }
                    return method.invoke(disk, arguments);
                });
    }

    @Test
    void add_whileFilesAreMoved_doesNotWait() {
        churn(600);
        List<Segment> segments = store.reader().view().segments();
        List<Runnable> others = new ArrayList<>();
        List<Integer> counts = new CopyOnWriteArrayList<>();
        ReplacedSegments replaced = new ReplacedSegments(renamingAfter(others), files);
        others.add(() -> {
            if (counts.isEmpty()) {
                replaced.add(10, segments.subList(2, 4));
            }
            counts.add(replaced.pendingCount());
        });
        replaced.add(9, segments.subList(0, 2));
        assertThat(replaced.move(new Pins())).isEqualTo(2);
        assertThat(counts).containsExactly(4, 3);
        assertThat(replaced.move(new Pins())).isZero();
        assertThat(files.backups().toFile().list()).containsExactlyInAnyOrder("9", "10");
    }

    @Test
    void compact_equalLogs_givesEqualLines() throws IOException {
        churn(600);
        CompactionResult first = scanned();
        CompactionResult second = scanned();
        assertThat(second.replacements()).hasSameSizeAs(first.replacements()).isNotEmpty();
        for (int index = 0; index < first.replacements().size(); index++) {
            assertThat(records(second.replacements().get(index).compacted()))
                    .isEqualTo(records(first.replacements().get(index).compacted()))
                    .isNotEmpty();
        }
    }

    private List<String> records(ClosedSegment segment) throws IOException {
        return Files.readAllLines(files.segment(SegmentName.of(segment))).stream()
                .filter(line -> line.contains("\"key\":"))
                .toList();
    }

    @Test
    void figures_countWhatWritingDid_andStayExactOverReopeningAndCompaction() {
        churn(900);
        CompactionFigures figures = store.compaction().figures();
        LineCounts counted = LineCounts.NONE;
        long end = store.manifest().segments().get(figures.segments() - 1).last();
        for (LogRecord record : log(store.reader().view())) {
            counted = record.position() <= end ? counted.plus(record.operation()) : counted;
        }
        assertThat(figures.counts()).isEqualTo(counted);
        assertThat(figures.liveKeys()).isEqualTo(model.size());
        assertThat(CompactionPolicy.DEFAULT.isDue(figures)).isTrue();
        reopen();
        assertThat(store.compaction().figures()).isEqualTo(figures);
        compact();
        CompactionFigures after = store.compaction().figures();
        assertThat(after.counts().sets()).isLessThanOrEqualTo(model.size());
        assertThat(CompactionPolicy.DEFAULT.isDue(after)).isFalse();
        reopen();
        assertThat(store.compaction().figures()).isEqualTo(after);
    }
}
