package dev.tidemark.testkit.engine;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.log.LogCursor;
import dev.tidemark.engine.log.ReadOnlyDisk;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.state.KeySeed;
import dev.tidemark.engine.state.ScanCursor;
import dev.tidemark.engine.store.CollectionFollower;
import dev.tidemark.engine.store.CollectionFollower.Looked;
import dev.tidemark.engine.store.CollectionReader;
import dev.tidemark.testkit.model.ModelRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A process that reads the collections of a store beside the one that writes them, and remembers what it has seen. It is asked at any moment, in
 * the middle of the other's work too.
 */
final class BesideReader {

    private static final int TRIES_MAX = 8;
    private static final int PAGE = 50;
    private static final int PAGE_BYTES = 20_000;

    /** What this reader believes. */
    enum Trust {
        /** What a reader may. */
        WHOLE_BATCHES,
        /** Planted: each line whose checksum holds, whatever stands before it. */
        INTACT_LINES
    }

    private final List<String> names;
    private final Trust trust;
    private final ReadOnlyDisk disk;
    private final LogContext context;
    private final Map<String, CollectionFollower> open = new HashMap<>();
    private final Map<String, SortedMap<Long, ModelRecord>> seen = new TreeMap<>();
    private final Map<String, Long> watermarks = new HashMap<>();
    private long looks;
    private long replaced;

    BesideReader(List<String> names, Trust trust, FileSystem process, StoreSettings settings) {
        this.names = names;
        this.trust = trust;
        this.disk = new ReadOnlyDisk(process);
        this.context = LogContext.of(disk, settings);
    }

    /** How often something was read, and how often files had been replaced by then. */
    record Counts(long looks, long replaced) {}

    Counts counts() {
        return new Counts(looks, replaced);
    }

    /** All that was seen, by collection and position. */
    Map<String, SortedMap<Long, ModelRecord>> seen() {
        return seen;
    }

    void lookAtAll() {
        for (int index = 0; index < names.size(); index++) {
            look(index, true);
        }
    }

    /** Reads one collection, with or without a look for what is new before. */
    void lookSomewhere(RandomGenerator random) {
        look(random.nextInt(names.size()), random.nextInt(3) > 0);
    }

    private void look(int index, boolean fresh) {
        looks++;
        if (trust == Trust.INTACT_LINES) {
            requireBeginning(names.get(index), lines(EngineProcess.filesOf(names, index)));
            return;
        }
        boolean looking = fresh;
        for (int tries = 1; ; tries++) {
            try {
                read(index, looking);
                return;
            } catch (StorageFailedException failure) {
                boolean gone = failure.kind() == StorageFailedException.Kind.NOT_FOUND;
                if (!gone || tries >= TRIES_MAX) {
                    throw failure;
                }
                replaced(names.get(index));
                looking = true;
            }
        }
    }

    private void replaced(String name) {
        open.remove(name);
        replaced++;
    }

    private void read(int index, boolean looking) {
        String name = names.get(index);
        CollectionFollower follower = open.computeIfAbsent(
                name,
                unknown ->
                        CollectionFollower.open(context, disk, EngineProcess.filesOf(names, index), KeySeed.of(index)));
        Looked looked = looking ? follower.look() : Looked.NOTHING;
        while (looked == Looked.MORE) {
            looked = follower.look();
        }
        if (looked == Looked.REPLACED) {
            replaced(name);
            read(index, true);
            return;
        }
        List<ModelRecord> log = log(follower.reader());
        requireState(name, log, follower.reader());
        if (follower.reader().view().segments().stream().noneMatch(Segment::isCompacted)
                && follower.reader().view().first() == 1) {
            requireBeginning(name, log);
        }
        remember(name, log);
        long watermark = follower.reader().view().watermark();
        long before = watermarks.merge(name, watermark, Math::max);
        if (watermark < before) {
            throw new AssertionError(
                    "reader goes backwards: collection=" + name + " before=" + before + " now=" + watermark);
        }
    }

    private static List<ModelRecord> log(CollectionReader reader) {
        List<ModelRecord> log = new ArrayList<>();
        LogCursor cursor = new LogCursor(reader.view().first() - 1);
        while (cursor.position() < reader.view().watermark()) {
            List<LogRecord> page = cursor.next(reader.view(), PAGE, PAGE_BYTES);
            page.forEach(record -> log.add(Records.of(record)));
        }
        return log;
    }

    /** Keys and values are those that the log comes to. */
    private static void requireState(String name, List<ModelRecord> log, CollectionReader reader) {
        SortedMap<String, ModelRecord> expected = new TreeMap<>();
        for (ModelRecord record : log) {
            if (record.change().isDelete()) {
                expected.remove(record.key());
            } else if (!record.change().isAppend()) {
                expected.put(record.key(), record);
            }
        }
        SortedMap<String, ModelRecord> actual = new TreeMap<>();
        Optional<ScanCursor> next = Optional.of(ScanCursor.START);
        while (next.isPresent()) {
            CollectionReader.Scan scan = reader.scan(next.get(), PAGE, PAGE, record -> true);
            scan.records().stream().map(Records::of).forEach(record -> actual.put(record.key(), record));
            next = scan.next();
        }
        if (!expected.equals(actual)) {
            throw new AssertionError("reader's keys are not those of its log: collection=" + name + " expected="
                    + expected + " actual=" + actual);
        }
    }

    /** A log of which nothing was left out has every position, and its last batch is whole. */
    private static void requireBeginning(String name, List<ModelRecord> log) {
        long next = 1;
        for (ModelRecord record : log) {
            if (record.position() != next) {
                throw new AssertionError("reader has seen a log with a gap: collection=" + name + " expected=" + next
                        + " seen=" + record);
            }
            next++;
        }
        if (!log.isEmpty() && log.get(log.size() - 1).commit() >= next) {
            throw new AssertionError("reader has seen half a batch: collection=" + name);
        }
    }

    private void remember(String name, List<ModelRecord> log) {
        SortedMap<Long, ModelRecord> known = seen.computeIfAbsent(name, unknown -> new TreeMap<>());
        for (ModelRecord record : log) {
            ModelRecord before = known.putIfAbsent(record.position(), record);
            if (before != null && !before.equals(record)) {
                throw new AssertionError("reader has seen something else before: collection=" + name + " before="
                        + before + " now=" + record);
            }
        }
    }

    /** What a careless reader finds in the segments that writing made. */
    private List<ModelRecord> lines(CollectionFiles files) {
        List<ModelRecord> found = new ArrayList<>();
        for (String file : disk.list(files.logDirectory())) {
            if (files.baseOf(file).isPresent()) {
                found.addAll(lines(files, file));
            }
        }
        return found;
    }

    private List<ModelRecord> lines(CollectionFiles files, String name) {
        List<ModelRecord> found = new ArrayList<>();
        try (FileHandle file = disk.open(files.logDirectory().resolve(name), OpenMode.READ)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.length());
            file.read(bytes, 0);
            LineScanner scanner = new LineScanner().over(bytes.array(), 0, bytes.position());
            for (LineScanner.Found next = scanner.next();
                    next != LineScanner.Found.END && next != LineScanner.Found.TORN;
                    next = scanner.next()) {
                if (next == LineScanner.Found.LINE) {
                    found.add(Records.of(scanner.record()));
                }
            }
        }
        return found;
    }
}
