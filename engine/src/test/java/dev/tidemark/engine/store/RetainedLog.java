package dev.tidemark.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.RollPeriod;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.LogCursor;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.recovery.RecoveryReport;
import dev.tidemark.engine.state.KeySeed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A keyless collection on a real disk, value n at position n, of which not everything is kept; for tests to extend. */
abstract class RetainedLog {

    private static final JournalEvidence NOTHING = new JournalEvidence(List.of(), ForcedMark.NONE);
    static final long HOUR = Duration.ofHours(1).toMillis();
    static final long SEGMENT_MAX = 4_096;

    @TempDir
    private Path directory;

    long now = 100 * HOUR;
    Retention limits = Retention.FOR_EVER;
    RollPeriod period = RollPeriod.NONE;
    CollectionFiles files;
    CollectionOpener.Opened opened;

    @BeforeEach
    void openInDirectory() {
        files = new CollectionFiles(directory.resolve("clicks"), new CollectionId(1), "00000000000000aa");
        opened = open();
    }

    CollectionOpener.Opened open() {
        return open(NOTHING);
    }

    /** What the journal knows when all segments were forced. */
    JournalEvidence proofOfAll() {
        List<Segment> segments = store().reader().view().segments();
        Segment growing = segments.get(segments.size() - 1);
        return new JournalEvidence(List.of(), new ForcedMark(store().watermark(), growing.base(), growing.length()));
    }

    CollectionOpener.Opened open(JournalEvidence journal) {
        StoreSettings settings = new StoreSettings(SEGMENT_MAX, 8, 2, 8_000, period);
        return new CollectionOpener(LogContext.of(new LocalDisk(), settings))
                .open(files, KeySeed.of(1), CollectionSettings.KEYLESS.keeping(limits), journal);
    }

    CollectionStore store() {
        return opened.store();
    }

    HeadRetention retention() {
        return store().retention(limits);
    }

    void keep(Retention kept) {
        limits = kept;
        reopen();
    }

    RecoveryReport reopen() {
        if (store().watermark() > 0) {
            store().force();
        }
        store().close();
        opened = open();
        return opened.report();
    }

    void append(int count) {
        for (int number = 0; number < count; number++) {
            store().staging().stampWith(now);
            long next = store().staging().open().lastPosition() + 1;
            store().staging().append(List.of(("{\"n\":" + next + "}").getBytes(StandardCharsets.UTF_8)));
            store().staging().send();
            Batch batch = store().staging().landed();
            store().apply(batch).ifPresent(this::finish);
        }
    }

    void finish(ClosingSegment closing) {
        store().closed(closing.finish());
    }

    /** Removes what is due, files included; where the log begins then. */
    long retain() {
        HeadRetention retention = retention();
        OptionalLong first = retention.due(now);
        first.ifPresent(retention::remove);
        assertThat(retention.deleteFiles(new Pins())).isZero();
        return store().reader().view().first();
    }

    static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    List<Long> logFrom(long after) {
        LogView view = store().reader().view();
        LogCursor cursor = new LogCursor(after);
        List<Long> positions = new ArrayList<>();
        while (cursor.position() < view.watermark()) {
            for (LogRecord record : cursor.next(view, 100, 1 << 20)) {
                assertThat(record.valueText()).isEqualTo("{\"n\":" + record.position() + "}");
                positions.add(record.position());
            }
        }
        return positions;
    }

    static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    List<String> logFiles() throws IOException {
        try (Stream<Path> paths = Files.list(files.logDirectory())) {
            return paths.map(path -> String.valueOf(path.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
