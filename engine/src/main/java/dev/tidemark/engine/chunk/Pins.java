package dev.tidemark.engine.chunk;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which files of a store's collections are being sent, and what waits for that to end. Safe for any thread.
 *
 * <p>A file is free, pinned any number of times, or claimed by the one who replaces or deletes it; never pinned and claimed.
 */
public final class Pins {

    private static final int CLAIMED = -1;

    private static final int COUNTERS = 64;

    /** Pins by file, or {@link #CLAIMED}. Guarded by this. */
    private final Map<Path, Integer> held = new HashMap<>();

    /** Guarded by this. */
    private final Map<Path, List<Runnable>> waiting = new HashMap<>();

    /** Changes of chunk directories; some share a counter, so that there are few. */
    private final AtomicLongArray changes = new AtomicLongArray(COUNTERS);

    /** Holds all of the files, or none: empty when one of them is being replaced or deleted. */
    public synchronized Optional<Pin> pin(List<Path> files) {
        for (Path file : files) {
            if (held.getOrDefault(file, 0) == CLAIMED) {
                return Optional.empty();
            }
        }
        for (Path file : files) {
            held.merge(file, 1, Integer::sum);
        }
        return Optional.of(hold(files));
    }

    /** Takes all of the files for replacing or deleting them, or none: empty when one is pinned or claimed. */
    public synchronized Optional<Pin> claim(List<Path> files) {
        if (files.stream().anyMatch(held::containsKey)) {
            return Optional.empty();
        }
        files.forEach(file -> held.put(file, CLAIMED));
        return Optional.of(hold(files));
    }

    public synchronized boolean isPinned(Path file) {
        return held.getOrDefault(file, 0) > 0;
    }

    /**
     * Runs {@code action} as soon as nothing holds the file: now, or on the thread that lets go of it last. That thread may be
     * one that must not wait for a disk.
     */
    public void whenFree(Path file, Runnable action) {
        synchronized (this) {
            if (held.containsKey(file)) {
                waiting.computeIfAbsent(file, first -> new ArrayList<>()).add(action);
                return;
            }
        }
        action.run();
    }

    /** Rises before files that stood in a chunk directory are deleted or replaced, by whomever. */
    long changes(Path directory) {
        return changes.get(counterOf(directory));
    }

    void changing(Path directory) {
        changes.incrementAndGet(counterOf(directory));
    }

    private static int counterOf(Path directory) {
        return Math.floorMod(directory.hashCode(), COUNTERS);
    }

    private Pin hold(List<Path> files) {
        List<Path> copy = List.copyOf(files);
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.compareAndSet(true, false)) {
                release(copy).forEach(Runnable::run);
            }
        };
    }

    private synchronized List<Runnable> release(List<Path> files) {
        List<Runnable> due = new ArrayList<>();
        for (Path file : files) {
            held.computeIfPresent(file, (same, count) -> count > 1 ? count - 1 : null);
            if (!waiting.isEmpty() && !held.containsKey(file)) {
                due.addAll(Optional.ofNullable(waiting.remove(file)).orElse(List.of()));
            }
        }
        return due;
    }
}
