package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.Seams;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.testkit.Stages;
import dev.tidemark.testkit.crash.ChildProgram;
import dev.tidemark.testkit.crash.CrashHarness;
import dev.tidemark.testkit.model.Change;
import dev.tidemark.testkit.model.ModelRecord;
import dev.tidemark.testkit.model.Reopened;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many callers of the Java API in a process that is killed at random moments; every promise is checked after each kill. */
class KillLoopTest {

    private static final Duration SILENCE_MAX = Duration.ofSeconds(60);
    private static final long SEED = 31;

    @TempDir
    private Path directory;

    @Test
    void callers_killedTwice_keepWhatWasAcknowledged() {
        kill(2, 500);
    }

    @Test
    @Tag("crash")
    @Timeout(600)
    void callers_killed20Times_keepWhatWasAcknowledged() {
        kill(20, 2_000);
    }

    private void kill(int lives, int acknowledgedMax) {
        Path data = directory.resolve("data");
        ChildProgram program = ChildProgram.of(WritingChild.class, data.toString());
        try (CrashHarness harness = new CrashHarness(SEED, program, SILENCE_MAX)) {
            harness.repeat(lives, acknowledgedMax, () -> reopened(data));
            assertThat(harness.history().acknowledgedCount()).isGreaterThan(lives);
            System.out.println("killed: seed=" + SEED + " lives=" + lives + " acknowledged="
                    + harness.history().acknowledgedCount());
        }
    }

    private static Map<String, Reopened> reopened(Path data) {
        Map<String, Reopened> found = new HashMap<>();
        try (StoreProbe store = StoreProbe.open(data, WritingChild.SETTINGS, Seams.real())) {
            for (String name : WritingChild.COLLECTIONS) {
                if (store.store().describe(name).isPresent()) {
                    List<ModelRecord> log =
                            store.log(name).stream().map(KillLoopTest::record).toList();
                    found.put(name, new Reopened(log, state(store, name, log), List.of()));
                }
            }
        }
        return found;
    }

    private static ModelRecord record(LogRecord record) {
        String key = KeyText.unescape(record.escapedKey());
        Change change = record.operation() == Operation.SET ? Change.set(key, record.valueText()) : Change.delete(key);
        return new ModelRecord(record.position(), record.stamp().commit(), change);
    }

    /** As entries are listed; only the commits come from the log. */
    private static SortedMap<String, ModelRecord> state(StoreProbe store, String name, List<ModelRecord> log) {
        SortedMap<String, ModelRecord> state = new TreeMap<>();
        Optional<String> next = Optional.empty();
        do {
            Page<Entry> page = Stages.await(store.store().json(name).entries(new Listing("", next, Listing.LIMIT_MAX)));
            for (Entry entry : page.items()) {
                long commit = log.get((int) entry.position() - 1).commit();
                Change change = Change.set(entry.key(), entry.value().toString());
                state.put(entry.key(), new ModelRecord(entry.position(), commit, change));
            }
            next = page.next();
        } while (next.isPresent());
        return state;
    }
}
