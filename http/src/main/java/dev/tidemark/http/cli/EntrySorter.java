package dev.tidemark.http.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Sorts entries by the bytes of their keys, which for UTF-8 is the order of code points, in bounded memory: what exceeds the
 * bound goes to temporary files as sorted runs, which are merged at the end (Knuth, The Art of Computer Programming, volume 3,
 * section 5.4). Owned by one thread.
 */
final class EntrySorter implements AutoCloseable {

    /** Takes entries in their order. */
    @FunctionalInterface
    interface Sink {
        void accept(Item item) throws IOException;
    }

    /**
     * One entry.
     *
     * @param key UTF-8
     * @param value JSON text
     */
    record Item(byte[] key, byte[] value) {}

    private static final Comparator<Item> BY_KEY = (one, other) -> Arrays.compareUnsigned(one.key(), other.key());

    /** What an item costs beside its bytes: two array headers, a record, a place in the list. */
    private static final int ITEM_OVERHEAD_BYTES = 80;

    private static final int BUFFER_BYTES = 1 << 16;

    private final long memoryMaxBytes;
    private final List<Item> items = new ArrayList<>();
    private final List<Path> runs = new ArrayList<>();
    private long itemBytes;

    EntrySorter(long memoryMaxBytes) {
        this.memoryMaxBytes = memoryMaxBytes;
    }

    void add(Item item) throws IOException {
        items.add(item);
        itemBytes += item.key().length + item.value().length + ITEM_OVERHEAD_BYTES;
        if (itemBytes > memoryMaxBytes) {
            spill();
        }
    }

    /** Hands out all that was added, in order. */
    void drain(Sink sink) throws IOException {
        items.sort(BY_KEY);
        PriorityQueue<Run> heads = new PriorityQueue<>(Comparator.comparing(Run::head, BY_KEY));
        List<Run> opened = new ArrayList<>();
        try {
            for (Path file : runs) {
                Run run = new Run(file);
                opened.add(run);
                heads.add(run);
            }
            int next = 0;
            while (!heads.isEmpty() || next < items.size()) {
                boolean fromMemory = next < items.size()
                        && (heads.isEmpty()
                                || BY_KEY.compare(
                                                items.get(next), heads.element().head())
                                        <= 0);
                if (fromMemory) {
                    sink.accept(items.get(next));
                    next++;
                } else {
                    Run run = heads.remove();
                    sink.accept(run.head());
                    if (run.advance()) {
                        heads.add(run);
                    }
                }
            }
        } finally {
            for (Run run : opened) {
                run.close();
            }
        }
    }

    int runs() {
        return runs.size();
    }

    @Override
    public void close() throws IOException {
        for (Path file : runs) {
            Files.deleteIfExists(file);
        }
    }

    private void spill() throws IOException {
        items.sort(BY_KEY);
        Path file = Files.createTempFile("tidemark-export-", ".run");
        runs.add(file);
        try (DataOutputStream target =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES))) {
            for (Item item : items) {
                target.writeInt(item.key().length);
                target.writeInt(item.value().length);
                target.write(item.key());
                target.write(item.value());
            }
        }
        items.clear();
        itemBytes = 0;
    }

    /** A sorted file, read from its start; never empty. */
    private static final class Run implements AutoCloseable {

        private final DataInputStream source;
        private Item head;

        Run(Path file) throws IOException {
            source = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
            head = read().orElseThrow();
        }

        Item head() {
            return head;
        }

        boolean advance() throws IOException {
            Optional<Item> next = read();
            next.ifPresent(item -> head = item);
            return next.isPresent();
        }

        @Override
        public void close() throws IOException {
            source.close();
        }

        private Optional<Item> read() throws IOException {
            int keyLength;
            try {
                keyLength = source.readInt();
            } catch (EOFException end) {
                return Optional.empty();
            }
            byte[] value = new byte[source.readInt()];
            byte[] key = new byte[keyLength];
            source.readFully(key);
            source.readFully(value);
            return Optional.of(new Item(key, value));
        }
    }
}
