package dev.tidemark.actors.compaction;

import dev.tidemark.engine.store.CatalogEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Collections that wait for their turn, have it, or pause before another try. A plain class, owned by the compactor.
 *
 * <p>What somebody asked for comes first, in the order of arrival. A collection has one turn at a time.
 */
final class TurnQueue {

    private final ArrayDeque<CompactionTask> byHand = new ArrayDeque<>();
    private final ArrayDeque<CompactionTask> due = new ArrayDeque<>();
    private final Set<CompactionTask> running = new LinkedHashSet<>();
    private final Set<CompactionTask> pausing = new HashSet<>();

    /** The task of somebody who asked for the collection, which waits with those who asked before. */
    CompactionTask asked(CatalogEntry collection) {
        return byHand.stream()
                .filter(known -> known.isOf(collection))
                .findFirst()
                .orElseGet(() -> {
                    CompactionTask task = CompactionTask.byHand(collection);
                    byHand.addLast(task);
                    return task;
                });
    }

    /** Adds candidates of a run, but for those that will have a turn anyhow. */
    void add(Round round, List<CatalogEntry> candidates) {
        candidates.stream()
                .filter(candidate -> Stream.of(byHand, due, pausing)
                        .noneMatch(known -> known.stream().anyMatch(task -> task.isOf(candidate))))
                .forEach(candidate -> due.addLast(CompactionTask.of(round, candidate)));
    }

    int dueCount() {
        return due.size();
    }

    /** Those that nobody wants any more leave the queue. */
    List<CompactionTask> unwanted() {
        List<CompactionTask> gone = Stream.concat(byHand.stream(), due.stream())
                .filter(CompactionTask::isUnwanted)
                .toList();
        byHand.removeAll(gone);
        due.removeAll(gone);
        return gone;
    }

    /** Those whose turn it is. */
    List<CompactionTask> next(int runningMax) {
        List<CompactionTask> begun = new ArrayList<>();
        for (ArrayDeque<CompactionTask> queue : List.of(byHand, due)) {
            for (CompactionTask task : List.copyOf(queue)) {
                boolean free = running.stream().noneMatch(other -> other.isOf(task.collection()));
                if (free && running.size() < runningMax) {
                    queue.remove(task);
                    running.add(task);
                    begun.add(task);
                }
            }
        }
        return begun;
    }

    void ended(CompactionTask task) {
        running.remove(task);
    }

    void pause(CompactionTask task) {
        pausing.add(task);
    }

    void resume(CompactionTask task) {
        if (pausing.remove(task)) {
            due.addLast(task);
        }
    }

    int waitingCount() {
        return byHand.size() + due.size() + pausing.size();
    }

    Set<CompactionTask> running() {
        return running;
    }

    /** Empties the queue. */
    List<CompactionTask> clear() {
        List<CompactionTask> all = Stream.of(running, byHand, due, pausing)
                .flatMap(Collection::stream)
                .toList();
        running.clear();
        byHand.clear();
        due.clear();
        pausing.clear();
        return all;
    }
}
