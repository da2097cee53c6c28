package dev.tidemark.actors.store;

import dev.tidemark.actors.TransactionOutcome;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.invariant.Guard;
import dev.tidemark.actors.writer.JointCall;
import dev.tidemark.actors.writer.WriteJob;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.InvariantViolatedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a transaction writes, collection by collection, checked and encoded. Immutable. */
final class TransactionParts {

    /** @param indices of the writes within the transaction, in the order in which they stand in the job */
    private record Part(WriteJob job, List<Integer> indices) {}

    private final Map<CollectionName, Part> parts;

    private TransactionParts(Map<CollectionName, Part> parts) {
        this.parts = parts;
    }

    /** @throws dev.tidemark.engine.InvalidRequestException naming what breaks which bound */
    static TransactionParts of(List<TransactionWrite> writes, WriteJobs jobs) {
        Map<CollectionName, List<Integer>> indices = new LinkedHashMap<>();
        for (int index = 0; index < writes.size(); index++) {
            CollectionName name = new CollectionName(writes.get(index).collection());
            indices.computeIfAbsent(name, first -> new ArrayList<>()).add(index);
        }
        Map<CollectionName, Part> parts = new LinkedHashMap<>();
        indices.forEach((name, own) -> {
            List<Write> ofCollection =
                    own.stream().map(index -> writes.get(index).write()).toList();
            parts.put(name, new Part(jobs.atomic(ofCollection), List.copyOf(own)));
        });
        jobs.requireTogether(
                writes.size(), parts.values().stream().map(Part::job).toList());
        return new TransactionParts(parts);
    }

    List<CollectionName> collections() {
        return List.copyOf(parts.keySet());
    }

    /** The job of a collection; an empty one where nothing is written. */
    WriteJob job(CollectionName collection) {
        Part part = parts.get(collection);
        return part == null ? new WriteJob.Atomic(List.of()) : part.job();
    }

    /**
     * The job of a collection with its values held against a guard.
     *
     * @throws InvariantViolatedException naming the collection, to be {@linkplain #located located}
     */
    WriteJob guarded(CollectionName collection, Guard guard) {
        try {
            return WriteJobs.guarded(job(collection), guard);
        } catch (InvariantViolatedException violated) {
            throw violated.within(collection.value(), violated.index());
        }
    }

    /** The failure; a write that breaks an invariant is named by its place in the transaction, no more in its collection's job. */
    Throwable located(Throwable failure) {
        if (!(failure instanceof InvariantViolatedException violated)) {
            return failure;
        }
        String collection = violated.collection().orElse(collections().get(0).value());
        return violated.within(collection, index(parts.get(new CollectionName(collection)), violated.index()));
    }

    private static int index(@Nullable Part part, int indexInPart) {
        return Optional.ofNullable(part).map(Part::indices).orElseThrow().get(indexInPart);
    }

    /**
     * Positions by the names of the collections that the transaction is of.
     *
     * @param collections in the order of the positions
     */
    Map<String, Long> named(List<CollectionName> collections, List<Optional<Long>> positions) {
        Map<String, Long> named = new HashMap<>();
        for (int index = 0; index < collections.size(); index++) {
            CollectionName name = collections.get(index);
            positions
                    .get(index)
                    .filter(position -> parts.containsKey(name))
                    .ifPresent(position -> named.put(name.value(), position));
        }
        return named;
    }

    /** The conflict of the first write that has one. */
    TransactionOutcome conflict(List<CollectionName> collections, JointCall.Conflicted conflicted) {
        Optional<TransactionOutcome.Conflict> first = Optional.empty();
        for (int index = 0; index < collections.size(); index++) {
            CollectionName name = collections.get(index);
            Optional<TransactionOutcome.Conflict> own =
                    conflicted.conflicts().get(index).map(conflict -> conflict(name, conflict));
            if (own.isPresent()
                    && (first.isEmpty() || own.get().index() < first.get().index())) {
                first = own;
            }
        }
        return first.orElseThrow();
    }

    /** What a batch of the one collection has come to. */
    TransactionOutcome single(WriteOutcome outcome) {
        CollectionName name = collections().get(0);
        if (outcome instanceof WriteOutcome.Conflict conflict) {
            return conflict(name, conflict);
        }
        return new TransactionOutcome.Committed(
                outcome instanceof WriteOutcome.Written written ? Map.of(name.value(), written.position()) : Map.of());
    }

    private TransactionOutcome.Conflict conflict(CollectionName name, WriteOutcome.Conflict conflict) {
        return new TransactionOutcome.Conflict(
                name.value(),
                conflict.key(),
                index(parts.get(name), conflict.index()),
                conflict.expected(),
                conflict.actual());
    }
}
