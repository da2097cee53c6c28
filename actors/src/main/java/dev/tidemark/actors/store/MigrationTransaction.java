package dev.tidemark.actors.store;

import dev.tidemark.actors.Expiry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Transaction;
import dev.tidemark.actors.json.MergePatch;
import dev.tidemark.engine.CollectionName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A transaction as a migration's function sees it: without the store's own collections, and counted. For the thread of the function.
 *
 * <p>Of collections that would be there by now, what is written stays here.
 */
final class MigrationTransaction implements Transaction {

    private record Place(String collection, String key) {}

    private final Transaction transaction;
    private final Set<String> imagined;
    private final Map<Place, Optional<Json>> imaginedValues = new HashMap<>();
    private final MigrationTally tally = new MigrationTally();

    /** @param imagined collections that are not there, but would be */
    MigrationTransaction(Transaction transaction, Set<String> imagined) {
        this.transaction = transaction;
        this.imagined = imagined;
    }

    MigrationTally tally() {
        return tally;
    }

    private boolean isImagined(String collection) {
        CollectionName name = new CollectionName(collection);
        if (name.isHidden()) {
            throw Ports.unknown(name);
        }
        return imagined.contains(collection);
    }

    @Override
    public Optional<Json> get(String collection, String key) {
        return isImagined(collection)
                ? imaginedValues.getOrDefault(new Place(collection, key), Optional.empty())
                : transaction.get(collection, key);
    }

    @Override
    public void set(String collection, String key, Json value) {
        if (isImagined(collection)) {
            imaginedValues.put(new Place(collection, key), Optional.of(value));
        } else {
            transaction.set(collection, key, value);
        }
        tally.add(collection, "set");
    }

    @Override
    public void set(String collection, String key, Json value, Expiry expiry) {
        if (isImagined(collection)) {
            imaginedValues.put(new Place(collection, key), Optional.of(value));
        } else {
            transaction.set(collection, key, value, expiry);
        }
        tally.add(collection, "set");
    }

    @Override
    public void delete(String collection, String key) {
        if (isImagined(collection)) {
            imaginedValues.put(new Place(collection, key), Optional.empty());
        } else {
            transaction.delete(collection, key);
        }
        tally.add(collection, "delete");
    }

    @Override
    public void merge(String collection, String key, Json patch) {
        if (isImagined(collection)) {
            Place place = new Place(collection, key);
            byte[] merged = MergePatch.apply(
                    imaginedValues.getOrDefault(place, Optional.empty()).map(Json::bytes), patch.bytes());
            imaginedValues.put(place, Optional.of(Json.parse(merged)));
        } else {
            transaction.merge(collection, key, patch);
        }
        tally.add(collection, "merge");
    }

    @Override
    public void append(String collection, Json value) {
        if (!isImagined(collection)) {
            transaction.append(collection, value);
        }
        tally.add(collection, "append");
    }
}
