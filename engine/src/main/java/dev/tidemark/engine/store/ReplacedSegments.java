package dev.tidemark.engine.store;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.chunk.ContentEncoding;
import dev.tidemark.engine.chunk.Pin;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.manifest.BackupPacking;
import dev.tidemark.engine.manifest.Backups;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Files that are not the log any more, on their way to the backups. Safe for any thread, though moving is one thread's at a time.
 *
 * <p>A file moves when nobody pins it. Whoever reads it through its segment goes on, wherever it is, until three more
 * compactions have passed and it is deleted.
 */
public final class ReplacedSegments {

    /** Segments that one compaction has replaced. */
    private record Generation(long number, List<Segment> segments) {}

    private final FileSystem disk;
    private final CollectionFiles files;
    private final Backups backups;

    /** Handed over by the writer, who never waits for a move. */
    private final Queue<Generation> arrived = new ConcurrentLinkedQueue<>();

    private final AtomicInteger pendingCount = new AtomicInteger();

    /** Guarded by this. */
    private final List<Generation> pending = new ArrayList<>();

    /** Guarded by this. */
    private final List<Generation> moved = new ArrayList<>();

    ReplacedSegments(FileSystem disk, CollectionFiles files) {
        this.disk = disk;
        this.files = files;
        this.backups = new Backups(disk, files);
    }

    void add(long number, List<Segment> segments) {
        pendingCount.addAndGet(segments.size());
        arrived.add(new Generation(number, new ArrayList<>(segments)));
    }

    /** Files that wait for being moved. */
    public int pendingCount() {
        return pendingCount.get();
    }

    /**
     * Moves what nobody pins, and deletes the oldest backups.
     *
     * @return files that still wait
     * @throws StorageFailedException when the disk refuses; what was not moved waits on, and an opening of the collection moves it
     */
    public synchronized int move(Pins pins) {
        for (Generation next = arrived.poll(); next != null; next = arrived.poll()) {
            pending.add(next);
        }
        for (Generation generation : pending) {
            boolean any = false;
            for (Segment segment : List.copyOf(generation.segments())) {
                any |= move(generation, segment, pins);
            }
            if (any) {
                backups.moved(generation.number());
            }
        }
        pending.removeIf(generation -> generation.segments().isEmpty());
        backups.prune();
        letGo();
        return pendingCount();
    }

    private boolean move(Generation generation, Segment segment, Pins pins) {
        Path path = segment.path();
        Optional<Pin> claim = pins.claim(List.of(path));
        if (claim.isEmpty()) {
            return false;
        }
        try {
            Path target = backups.place(generation.number(), path);
            segment.move(target, () -> disk.rename(path, target));
        } finally {
            claim.get().close();
        }
        generation.segments().remove(segment);
        pendingCount.decrementAndGet();
        movedOf(generation.number()).segments().add(segment);
        return true;
    }

    private Generation movedOf(long number) {
        Optional<Generation> known = moved.stream()
                .filter(generation -> generation.number() == number)
                .findFirst();
        if (known.isPresent()) {
            return known.get();
        }
        Generation made = new Generation(number, new ArrayList<>());
        moved.add(made);
        return made;
    }

    /** Closes the handles of what was deleted: until then it would occupy the disk. */
    private void letGo() {
        List<Long> kept = backups.generations();
        for (Generation generation : List.copyOf(moved)) {
            if (!kept.contains(generation.number())) {
                generation.segments().forEach(Segment::retire);
                moved.remove(generation);
            }
        }
        moved.sort(Comparator.comparingLong(Generation::number));
    }

    /** Files in the backups that are not compressed, of compactions before a wall-clock time. Fails like {@link #move}. */
    public List<Path> plain(long untilMillis) {
        return backups.plain(untilMillis);
    }

    /** Begins to compress one of them. Fails like {@link #move}. */
    public BackupPacking pack(Path plain, ContentEncoding encoding) {
        return backups.pack(plain, encoding);
    }

    /** One of them was compressed: whoever still has a view of before finds it gone, as after three more compactions. */
    public synchronized void packed(Path plain) {
        for (Generation generation : moved) {
            for (Segment segment : List.copyOf(generation.segments())) {
                if (segment.path().equals(plain)) {
                    segment.retire();
                    generation.segments().remove(segment);
                }
            }
        }
    }

    /** What is kept now; empty of files that still wait. Fails like {@link #move}. */
    public Kept kept() {
        return new Kept(backups.generations().size(), backups.lengthBytes());
    }

    /** How many compactions' files are kept, and their bytes. */
    public record Kept(int generations, long lengthBytes) {}

    @Override
    public String toString() {
        return "replaced segments of " + files.directory();
    }
}
