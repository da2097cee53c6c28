package dev.tidemark.actors.snapshot;

import dev.tidemark.actors.snapshot.EntrySorter.Item;
import dev.tidemark.engine.io.FileInput;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PriorityQueue;

/** Sorted files and items of memory as one sorted sequence of the latest item of each key. Used by one thread. */
final class RunMerge implements Iterator<Item>, AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final PriorityQueue<Sorted> heads =
            new PriorityQueue<>(Comparator.comparing(Sorted::head, EntrySorter.ORDER));
    private final List<DataInputStream> opened = new ArrayList<>();

    /** @param memory sorted */
    RunMerge(FileSystem disk, List<Path> files, Iterator<Item> memory) {
        try {
            for (Path file : files) {
                DataInputStream source = new DataInputStream(
                        new BufferedInputStream(new FileInput(disk.open(file, OpenMode.READ)), BUFFER_BYTES));
                opened.add(source);
                begin(() -> read(source));
            }
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
        begin(() -> memory.hasNext() ? Optional.of(memory.next()) : Optional.empty());
    }

    static void write(Item item, DataOutputStream target) throws IOException {
        target.writeInt(item.key().length);
        target.writeInt(item.value().length);
        target.writeLong(item.position());
        target.write(item.key());
        target.write(item.value());
    }

    private static Optional<Item> read(DataInputStream source) {
        try {
            int keyLength;
            try {
                keyLength = source.readInt();
            } catch (EOFException end) {
                return Optional.empty();
            }
            byte[] value = new byte[source.readInt()];
            long position = source.readLong();
            byte[] key = new byte[keyLength];
            source.readFully(key);
            source.readFully(value);
            return Optional.of(new Item(key, position, value));
        } catch (IOException damaged) {
            throw new UncheckedIOException("temporary file does not read", damaged);
        }
    }

    /** Items in order, of which the first one is known. */
    private record Sorted(Item head, Source rest) {}

    @FunctionalInterface
    private interface Source {
        Optional<Item> next();
    }

    private void begin(Source source) {
        source.next().ifPresent(head -> heads.add(new Sorted(head, source)));
    }

    @Override
    public boolean hasNext() {
        return !heads.isEmpty();
    }

    @Override
    public Item next() {
        Item latest = take();
        while (!heads.isEmpty() && Arrays.equals(heads.element().head().key(), latest.key())) {
            take();
        }
        return latest;
    }

    private Item take() {
        Sorted first = heads.poll();
        if (first == null) {
            throw new NoSuchElementException();
        }
        begin(first.rest());
        return first.head();
    }

    @Override
    public void close() {
        for (DataInputStream source : opened) {
            try {
                source.close();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
    }
}
