package dev.tidemark.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.compaction.Compaction;
import dev.tidemark.engine.compaction.CompactionResult;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.LogCursor;
import dev.tidemark.engine.log.LogView;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.recovery.RecoveryReport;
import dev.tidemark.engine.state.KeySeed;
import dev.tidemark.engine.state.ScanCursor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A collection on a real disk whose keys change often, and a map of what was written. */
abstract class ChurnedStore {

    static final StoreSettings SMALL = new StoreSettings(2_000, 4, 2, 8_000);
    static final JournalEvidence NOTHING = new JournalEvidence(List.of(), ForcedMark.NONE);

    @TempDir
    Path directory;

    final TreeMap<String, String> model = new TreeMap<>();
    final SplittableRandom random = new SplittableRandom(7);
    CollectionFiles files;
    CollectionStore store;
    RecoveryReport report;

    @BeforeEach
    void open() {
        files = new CollectionFiles(directory.resolve("orders"), new CollectionId(1), "00000000000000aa");
        CollectionOpener.Opened opened =
                new CollectionOpener(LogContext.of(new LocalDisk(), SMALL)).open(files, KeySeed.of(1), NOTHING);
        store = opened.store();
        report = opened.report();
    }

    void reopen() {
        store.force();
        store.close();
        open();
        assertThat(report.damage()).isEmpty();
    }

    void set(String key, String value) {
        store.staging().set(KeyText.escape(key), value.getBytes(StandardCharsets.UTF_8));
        model.put(key, value);
        land();
    }

    void delete(String key) {
        store.staging().delete(KeyText.escape(key));
        model.remove(key);
        land();
    }

    void land() {
        store.staging().send();
        Batch batch = store.staging().landed();
        store.apply(batch).ifPresent(closing -> store.closed(closing.finish()));
    }

    /** Writes random changes of few keys. */
    void churn(int writes) {
        for (int write = 0; write < writes; write++) {
            String key = "key-" + random.nextInt(40);
            if (model.containsKey(key) && random.nextInt(4) == 0) {
                delete(key);
            } else {
                set(key, "\"" + "v".repeat(random.nextInt(60)) + write + "\"");
            }
        }
    }

    CompactionResult scanned() {
        Compaction compaction = store.compaction().begin().orElseThrow();
        while (!compaction.isScanned()) {
            assertThat(compaction.step()).isNotNegative();
        }
        return compaction.finish(store.watermark());
    }

    void compact() {
        store.compaction().publish(scanned(), store.watermark());
        finishSwitch();
    }

    void finishSwitch() {
        while (store.compaction().step()) {
            holds();
        }
    }

    List<LogRecord> log(LogView view) {
        List<LogRecord> records = new ArrayList<>();
        LogCursor cursor = new LogCursor(0);
        while (cursor.position() < view.watermark()) {
            records.addAll(cursor.next(view, 7, 1 << 20));
        }
        return records;
    }

    static void fold(Map<String, String> state, LogRecord record) {
        String key = KeyText.unescape(record.escapedKey());
        if (record.operation() == Operation.DELETE) {
            state.remove(key);
        } else {
            state.put(key, record.valueText());
        }
    }

    static Map<String, String> fold(List<LogRecord> log) {
        Map<String, String> state = new TreeMap<>();
        log.forEach(record -> fold(state, record));
        return state;
    }

    /** Single reads, listing and log all lead to the model. */
    void holds() {
        for (int number = 0; number < 40; number++) {
            String key = "key-" + number;
            assertThat(store.reader().latest(KeyText.escape(key)).map(LogRecord::valueText))
                    .as(key)
                    .isEqualTo(Optional.ofNullable(model.get(key)));
        }
        List<LogRecord> listed = new ArrayList<>();
        Optional<ScanCursor> next = Optional.of(ScanCursor.START);
        while (next.isPresent()) {
            CollectionReader.Scan page = store.reader().scan(next.get(), 7, 7, record -> true);
            listed.addAll(page.records());
            next = page.next();
        }
        assertThat(listed).hasSize(model.size());
        assertThat(fold(listed)).isEqualTo(model);
        assertThat(fold(log(store.reader().view()))).isEqualTo(model);
    }

    List<String> logFiles() throws IOException {
        try (Stream<Path> paths = Files.list(files.logDirectory())) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
