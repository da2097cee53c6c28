package dev.tidemark.actors.snapshot;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.FileOutput;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * Sorts entries by the bytes of their keys, which for UTF-8 is the order of code points, in bounded memory, and keeps of each key the one
 * with the highest position: what exceeds the bound goes to temporary files as sorted runs, which are merged at the end (Knuth, The Art of
 * Computer Programming, volume 3, section 5.4). Used by one thread at a time.
 */
public final class EntrySorter implements AutoCloseable {

    /** Takes entries in their order. */
    @FunctionalInterface
    public interface Sink<X extends Exception> {
        void accept(Item item) throws X;
    }

    /**
     * What is known of one key.
     *
     * @param key UTF-8
     * @param position where that was written; later positions win
     * @param value JSON text; empty when the key was deleted
     */
    public record Item(byte[] key, long position, byte[] value) {

        private boolean isDeletion() {
            return value.length == 0;
        }
    }

    static final Comparator<Item> ORDER = ((Comparator<Item>)
                    (one, other) -> Arrays.compareUnsigned(one.key(), other.key()))
            .thenComparing(Comparator.comparingLong(Item::position).reversed());

    /** What an item costs beside its bytes: two array headers, a record, a place in the list. */
    private static final int ITEM_OVERHEAD_BYTES = 96;

    /** Merged at once; each has a buffer. */
    private static final int RUNS_MAX = 64;

    private final FileSystem disk;
    private final Path run;
    private final long memoryMaxBytes;
    private final List<Item> items = new ArrayList<>();
    private final List<Path> runs = new ArrayList<>();
    private long itemBytes;
    private int spilled;

    /**
     * @param run what the names of temporary files begin with, in a directory that is there
     * @param memoryMaxBytes of items at once; buffers of 64 KiB for each of at most 64 temporary files come on top
     */
    public EntrySorter(FileSystem disk, Path run, long memoryMaxBytes) {
        this.disk = disk;
        this.run = run;
        this.memoryMaxBytes = memoryMaxBytes;
    }

    /** @throws StorageFailedException when the disk refuses a temporary file */
    public void add(Item item) {
        items.add(item);
        itemBytes += item.key().length + item.value().length + ITEM_OVERHEAD_BYTES;
        if (itemBytes > memoryMaxBytes) {
            spill();
        }
    }

    /**
     * Hands out the last value of each key that has one, in order. To be called once.
     *
     * @throws StorageFailedException when the disk refuses a temporary file
     */
    public <X extends Exception> void drain(Sink<X> sink) throws X {
        items.sort(ORDER);
        try (RunMerge merge = new RunMerge(disk, runs, items.iterator())) {
            while (merge.hasNext()) {
                Item latest = merge.next();
                if (!latest.isDeletion()) {
                    sink.accept(latest);
                }
            }
        }
    }

    /** Temporary files made so far. */
    public int spilled() {
        return spilled;
    }

    /** Deletes the temporary files; those that the disk keeps are swept when they are met again. */
    @Override
    public void close() {
        runs.forEach(this::delete);
        runs.clear();
    }

    private void delete(Path file) {
        try {
            disk.delete(file);
        } catch (StorageFailedException refused) {
            // A temporary file of a name that nothing reads.
        }
    }

    private void spill() {
        items.sort(ORDER);
        write(items.iterator());
        items.clear();
        itemBytes = 0;
        if (runs.size() == RUNS_MAX) {
            List<Path> merged = List.copyOf(runs);
            try (RunMerge merge = new RunMerge(disk, merged, items.iterator())) {
                write(merge);
            }
            merged.forEach(this::delete);
            runs.removeAll(merged);
        }
    }

    private void write(Iterator<Item> sorted) {
        Path file = run.resolveSibling(run.getFileName() + "." + spilled);
        spilled++;
        try (FileOutput target = new FileOutput(disk.open(file, OpenMode.CREATE));
                DataOutputStream data = new DataOutputStream(target)) {
            runs.add(file);
            while (sorted.hasNext()) {
                RunMerge.write(sorted.next(), data);
            }
            data.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
