package dev.tidemark.testkit.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.journal.AppendOutcome;
import dev.tidemark.engine.journal.JournalEntry;
import dev.tidemark.engine.journal.JournalListener;
import dev.tidemark.engine.journal.JournalSettings;
import dev.tidemark.engine.journal.JournalShard;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.journal.JournalShard.Retained;
import dev.tidemark.engine.journal.LocalJournal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Random use of a local journal, and the model that says what must be found when it is opened again. One for a run; survives the
 * crashes of the disk, as the clients' memory does.
 *
 * <p>The model keeps, for each collection, the text that was appended at each position, the last position that was acknowledged
 * after a sync, the last forced mark (what a segment would hold for good), and which positions belong to one frame.
 */
final class JournalWorkload {

    static final Path DATA = Path.of("/data");
    private static final Path DIRECTORY = DATA.resolve("journal");

    private final SplittableRandom random;
    private final FileSystem disk;
    private final JournalSettings settings;
    private final int collections;
    private final Map<Long, Model> models = new TreeMap<>();
    private final List<Group> groups = new ArrayList<>();
    private Optional<JournalShard> shard = Optional.empty();
    private long epoch;
    private int stamp;
    private int acknowledged;
    private int released;

    JournalWorkload(long seed, FileSystem disk, JournalSettings settings, int collections) {
        this.random = new SplittableRandom(seed);
        this.disk = disk;
        this.settings = settings;
        this.collections = collections;
    }

    /** What is known of one collection. */
    private static final class Model {
        private final TreeMap<Long, String> texts = new TreeMap<>();
        private long acknowledged;
        private long forced;
        private long next = 1;
    }

    /** What one frame holds: last position by collection, all or nothing. */
    private record Group(Map<Long, PositionRange> ranges) {}

    int acknowledged() {
        return acknowledged;
    }

    int released() {
        return released;
    }

    /** Opens the journal and checks what it holds against the model, which then forgets what may have been lost. */
    void open() {
        LocalJournal journal = new LocalJournal(disk, DIRECTORY, settings, () -> true, new JournalListener() {
            @Override
            public void fileReleased(int number, long fileNumber, long carriedBytes) {
                released++;
            }
        });
        JournalShard opened = journal.open(0);
        shard = Optional.of(opened);
        assertThat(opened.epoch()).as("epoch").isGreaterThan(epoch);
        epoch = opened.epoch();
        Map<Long, Long> found = new HashMap<>();
        for (long id = 1; id <= collections; id++) {
            found.put(id, check(opened, id));
        }
        checkAllOrNothing(found);
        groups.clear();
    }

    /** What is found is what was written, reaches to the acknowledged end, and hangs together with what is forced. */
    private long check(JournalShard opened, long id) {
        Model model = model(id);
        long mark = opened.forcedMark(new CollectionId(id)).position();
        assertThat(mark).as("mark of " + id).isLessThanOrEqualTo(model.forced);
        long[] covered = {0, mark};
        opened.read(new CollectionId(id), entry -> {
            long first = entry.positions().first();
            if (covered[0] == 0) {
                covered[0] = first;
                assertThat(first - 1).as("gap above what is forced in " + id).isLessThanOrEqualTo(model.forced);
            } else {
                assertThat(first).as("order in " + id).isEqualTo(covered[1] + 1);
            }
            covered[1] = entry.positions().last();
            assertThat(StandardCharsets.UTF_8.decode(entry.lines()).toString())
                    .as("lines of " + id + " at " + first)
                    .isEqualTo(model.texts.get(first));
        });
        long last = Math.max(covered[1], model.forced);
        assertThat(last).as("acknowledged of " + id).isGreaterThanOrEqualTo(model.acknowledged);
        if (covered[0] == 0 && model.forced > 0) {
            assertThat(mark).as("persisted mark of " + id).isEqualTo(model.forced);
        }
        model.texts.tailMap(last, false).clear();
        model.next = last + 1;
        model.acknowledged = last;
        return last;
    }

    private Model model(long id) {
        return models.computeIfAbsent(id, key -> new Model());
    }

    private void checkAllOrNothing(Map<Long, Long> found) {
        for (Group group : groups) {
            Set<Boolean> present = new HashSet<>();
            group.ranges().forEach((id, range) -> present.add(range.last() <= found.getOrDefault(id, 0L)));
            assertThat(present).as("frame " + group.ranges()).hasSize(1);
        }
    }

    /** Random steps; a failure of the disk is answered as an owner would: retry, then abandon. */
    void run(int steps) {
        for (int step = 0; step < steps && shard.isPresent(); step++) {
            try {
                step(shard.get());
            } catch (StorageFailedException failure) {
                recover(failure);
            }
        }
    }

    private void step(JournalShard current) {
        int choice = random.nextInt(100);
        if (choice < 55) {
            append(current);
        } else if (choice < 80) {
            current.flush();
        } else if (choice < 84) {
            current.sync();
        } else if (choice < 90) {
            force(1L + random.nextInt(collections));
        } else if (choice < 94) {
            current.prepareSpare();
        } else if (current.wantsRecycling() || choice > 97) {
            for (Retained retained : current.retained()) {
                force(retained.collection().value());
            }
            current.recycleOldest();
        }
    }

    private void append(JournalShard current) {
        Map<Long, PositionRange> ranges = new TreeMap<>();
        List<JournalEntry> entries = new ArrayList<>();
        int count = 1 + (random.nextInt(4) == 0 ? random.nextInt(3) : 0);
        for (int each = 0; each < count; each++) {
            long id = 1L + random.nextInt(collections);
            Model model = model(id);
            if (ranges.containsKey(id)) {
                continue;
            }
            PositionRange range = new PositionRange(model.next, model.next + random.nextInt(3));
            ranges.put(id, range);
            String text = "c" + id + " p" + range.first() + " n" + stamp++ + " "
                    + "x".repeat(random.nextInt(10) == 0 ? random.nextInt(3_000) : random.nextInt(120)) + "\n";
            model.texts.put(range.first(), text);
            model.next = range.last() + 1;
            entries.add(new JournalEntry(
                    new CollectionId(id),
                    range,
                    1,
                    10 * range.first(),
                    ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
        }
        boolean sync = random.nextInt(4) > 0;
        groups.add(new Group(ranges));
        current.append(entries, sync, new Outcome(ranges, sync));
    }

    /** Moves the model with what a frame became. */
    private final class Outcome implements AppendOutcome {
        private final Map<Long, PositionRange> ranges;
        private final boolean sync;
        private boolean told;

        Outcome(Map<Long, PositionRange> ranges, boolean sync) {
            this.ranges = ranges;
            this.sync = sync;
        }

        @Override
        public void durable() {
            assertThat(told).as("told once").isFalse();
            told = true;
            if (sync) {
                acknowledged++;
                ranges.forEach((id, range) -> model(id).acknowledged = range.last());
            }
        }

        @Override
        public void failed(TidemarkException failure) {
            assertThat(told).as("told once").isFalse();
            told = true;
            if (!(failure instanceof IndeterminateException)) {
                groups.removeIf(group -> group.ranges() == ranges);
                ranges.forEach((id, range) -> {
                    model(id).texts.tailMap(range.first(), true).clear();
                    model(id).next = Math.min(model(id).next, range.first());
                });
            }
        }
    }

    /** As if the collection's segments had been forced up to what is acknowledged. */
    private void force(long id) {
        Model model = model(id);
        model.forced = model.acknowledged;
        if (model.forced > 0) {
            shard.orElseThrow().forced(new CollectionId(id), new ForcedMark(model.forced, 1, 10 * model.forced));
        }
    }

    private void recover(StorageFailedException failure) {
        JournalShard current = shard.orElseThrow();
        for (int attempt = 0; attempt < 3; attempt++) {
            try {
                current.retryOnFreshFile();
                return;
            } catch (StorageFailedException again) {
                failure.addSuppressed(again);
            }
        }
        current.abandon(failure);
        close();
    }

    /** Closes the hold, whatever the disk says. */
    void close() {
        try {
            shard.ifPresent(JournalShard::close);
        } catch (StorageFailedException expected) {
            assertThat(expected).hasMessageContaining("file=");
        } finally {
            shard = Optional.empty();
        }
    }

    /** The process is gone, with its hold. */
    void crashed() {
        shard = Optional.empty();
    }
}
