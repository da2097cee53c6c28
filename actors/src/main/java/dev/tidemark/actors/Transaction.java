package dev.tidemark.actors;

import java.util.Optional;

/**
 * What a transaction's function reads and writes with, see {@link Tidemark#transact(java.util.function.Function)}. For the thread that the
 * function runs on, and until it returns: later calls fail with {@link IllegalStateException}.
 *
 * <p>Reads see what the transaction has written. A call fails with {@link dev.tidemark.engine.InvalidRequestException} or {@link
 * dev.tidemark.engine.UnknownCollectionException} like those of {@link JsonCollection}; a function that lets that out fails its
 * transaction. Other exceptions of these calls are not for the function: it must let them pass.
 */
public interface Transaction {

    /** The value of one key, empty when it has none. */
    Optional<Json> get(String collection, String key);

    /** Sets a value. */
    void set(String collection, String key, Json value);

    /** Sets a value, and when it expires. */
    void set(String collection, String key, Json value, Expiry expiry);

    /** Deletes a key, whether it has a value or not. */
    void delete(String collection, String key);

    /** Applies a merge patch (RFC 7396), see {@link Write.Merge}. */
    void merge(String collection, String key, Json patch);

    /** Adds a value to a collection without keys. */
    void append(String collection, Json value);

    /** The value of one key, turned from JSON. */
    default <T> Optional<T> get(Collection<T> collection, String key) {
        return get(collection.json().name(), key).map(collection::read);
    }

    /** Sets a value, turned into JSON. */
    default <T> void set(Collection<T> collection, String key, T value) {
        set(collection.json().name(), key, collection.written(value));
    }

    /** Deletes a key. */
    default void delete(Collection<?> collection, String key) {
        delete(collection.json().name(), key);
    }

    /** Adds a value to a collection without keys. */
    default <T> void append(Collection<T> collection, T value) {
        append(collection.json().name(), collection.written(value));
    }
}
