package dev.tidemark.testkit.engine;

import dev.tidemark.engine.PositionGoneException;
import dev.tidemark.testkit.model.History;
import dev.tidemark.testkit.model.ModelCollection;
import dev.tidemark.testkit.model.ModelRecord;
import dev.tidemark.testkit.model.ModelStore;
import dev.tidemark.testkit.workload.Step;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads collections and holds what they say against the model; the history is told of it. */
final class ModelReads {

    /** A follower who is never behind. */
    private static final String CLOSE = "close";

    private final History history;
    private final ModelStore model;
    private final Rotations rotations;

    ModelReads(History history, ModelStore model, Rotations rotations) {
        this.history = history;
        this.model = model;
        this.rotations = rotations;
    }

    void read(OpenCollection collection, String key) {
        long begun = history.begin();
        Optional<ModelRecord> found = collection.read(key);
        history.read(collection.name(), key, begun, found);
        requireEqual("read of " + key, collection, model(collection).latest(key), found);
    }

    void list(OpenCollection collection, String prefix) {
        SortedMap<String, ModelRecord> expected =
                new TreeMap<>(model(collection).state());
        SortedMap<String, ModelRecord> actual = new TreeMap<>(collection.state());
        expected.keySet().removeIf(key -> !key.startsWith(prefix));
        actual.keySet().removeIf(key -> !key.startsWith(prefix));
        requireEqual("listing of " + prefix, collection, expected, actual);
    }

    /** A reader that retention has overtaken is told so, and begins anew under another name. */
    void follow(OpenCollection collection, Step.ReadLog read) {
        long first = collection.store().reader().view().first();
        String base = rotations.nameOf(
                collection.name(),
                read.reader(),
                collection.rotation(),
                name -> position(collection.name(), reader(collection.name(), name)));
        String reader = reader(collection.name(), base);
        boolean known = history.hasSubscribed(collection.name(), reader);
        if (known && first > 1 && history.positionOf(collection.name(), reader) == 0) {
            // Who has nothing yet begins with what there is.
            reader += "'";
            known = false;
        }
        if (!known) {
            history.subscribed(collection.name(), reader, first - 1);
        }
        long after = history.positionOf(collection.name(), reader);
        try {
            for (ModelRecord record : collection.follow(reader, after, read.limit())) {
                delivered(collection, reader, record);
            }
        } catch (PositionGoneException gone) {
            requireEqual("first position", collection, first, gone.first());
            if (after >= first - 1) {
                throw new AssertionError("reader is told that it is too late: after=" + after, gone);
            }
            history.subscribed(collection.name(), reader + "'", first - 1);
        }
    }

    /** Zero for a reader that is not known yet. */
    private long position(String collection, String reader) {
        return history.hasSubscribed(collection, reader) ? history.positionOf(collection, reader) : 0;
    }

    private String reader(String collection, String name) {
        String reader = name;
        while (history.hasSubscribed(collection, reader + "'")) {
            reader += "'";
        }
        return reader;
    }

    private void delivered(OpenCollection collection, String reader, ModelRecord record) {
        history.delivered(collection.name(), reader, record);
        requireEqual(
                "record at " + record.position(),
                collection,
                model(collection).log().get((int) record.position() - 1),
                record);
    }

    /** Hands all that is new to a follower, who compares it with nothing. */
    void deliver(OpenCollection collection) {
        if (!history.hasSubscribed(collection.name(), CLOSE)) {
            history.subscribed(collection.name(), CLOSE, 0);
        }
        long after = history.positionOf(collection.name(), CLOSE);
        collection
                .follow(CLOSE, after, Integer.MAX_VALUE)
                .forEach(record -> history.delivered(collection.name(), CLOSE, record));
    }

    ModelCollection model(OpenCollection collection) {
        return model.collection(collection.name());
    }

    void requireEqual(String what, OpenCollection collection, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError("differs from the model: seed=" + history.seed() + " collection="
                    + collection.name() + " " + what + " expected=" + expected + " actual=" + actual);
        }
    }
}
