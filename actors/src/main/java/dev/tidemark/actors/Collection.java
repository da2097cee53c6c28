package dev.tidemark.actors;

import akka.Done;
import akka.NotUsed;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.format.KeyText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Publisher;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One collection whose values are objects of a host's type. Safe for any thread; costs nothing to hold.
 *
 * <p>Calls, failures and orders are those of {@link JsonCollection}. A value that cannot be turned into JSON, or into none within
 * the store's limits, and a stored one that does not fit the type, fail their call with {@link
 * dev.tidemark.engine.InvalidRequestException}: a page of entries as a whole, a source of changes at that record.
 */
public final class Collection<T> {

    private final JsonCollection json;
    private final JsonMapping<T> mapping;

    Collection(JsonCollection json, JsonMapping<T> mapping) {
        this.json = json;
        this.mapping = mapping;
    }

    /**
     * The latest value of one key.
     *
     * @param position of the record that set it, for {@link Condition#atPosition}
     * @param time wall-clock time of that write, to the millisecond
     * @param expires when it expires; empty for never
     */
    public record Item<T>(String key, T value, long position, Instant time, Optional<Instant> expires) {}

    /**
     * One change of one key, or one value of a collection without keys.
     *
     * @param position of the record, from 1
     * @param time wall-clock time of the write, to the millisecond
     * @param key empty text where the value was appended
     * @param value what it was set to, empty when it was deleted
     */
    public record Change<T>(long position, Instant time, String key, Optional<T> value) {}

    /** The same collection in JSON text. */
    public JsonCollection json() {
        return json;
    }

    /** Sets the value, whatever the key has; see {@link JsonCollection#write}. */
    public CompletionStage<WriteOutcome> set(String key, T value) {
        return set(key, value, Condition.ANY);
    }

    /** Sets the value if the condition holds. */
    public CompletionStage<WriteOutcome> set(String key, T value, Condition condition) {
        return JsonMapping.attempt(() -> json.write(new Write.Set(key, mapping.toJson(value), condition)));
    }

    /** Sets the value, and when it expires; see {@link JsonCollection#set(String, Json, Expiry)}. */
    public CompletionStage<WriteOutcome> set(String key, T value, Expiry expiry) {
        return JsonMapping.attempt(() -> json.set(key, mapping.toJson(value), expiry));
    }

    /** See {@link JsonCollection#touch(String)}. */
    public CompletionStage<WriteOutcome> touch(String key) {
        return json.touch(key);
    }

    /** See {@link JsonCollection#touch(String, Expiry)}. */
    public CompletionStage<WriteOutcome> touch(String key, Expiry expiry) {
        return json.touch(key, expiry);
    }

    /** Deletes the key; {@link WriteOutcome.NothingToDelete} when it has no value. */
    public CompletionStage<WriteOutcome> delete(String key) {
        return json.delete(key);
    }

    /** Deletes the key if the condition holds. */
    public CompletionStage<WriteOutcome> delete(String key, Condition condition) {
        return json.write(new Write.Delete(key, condition));
    }

    /** See {@link JsonCollection#append}. */
    public CompletionStage<WriteOutcome> append(T value) {
        return JsonMapping.attempt(() -> json.append(mapping.toJson(value)));
    }

    /** See {@link JsonCollection#update}; values are turned into JSON and back on the writer's thread too. */
    public CompletionStage<WriteOutcome> update(String key, UnaryOperator<Optional<T>> change) {
        return json.update(
                key, current -> change.apply(current.map(mapping::fromJson)).map(mapping::toJson));
    }

    /** See {@link JsonCollection#batch}; {@link #setting}, {@link #appending} and {@link Write#delete} make its writes. */
    public CompletionStage<WriteOutcome> batch(List<Write> writes) {
        return json.batch(writes);
    }

    /**
     * A write for {@link #batch} and {@link #writer}.
     *
     * @throws dev.tidemark.engine.InvalidRequestException at once when the value cannot be turned into JSON within the limits
     */
    public Write setting(String key, T value) {
        return Write.set(key, mapping.toJson(value));
    }

    /** The same for a value that expires. */
    public Write setting(String key, T value, Expiry expiry) {
        return Write.set(key, mapping.toJson(value), expiry);
    }

    /**
     * A write for {@link #batch} and {@link #writer} of a collection without keys.
     *
     * @throws dev.tidemark.engine.InvalidRequestException at once when the value cannot be turned into JSON within the limits
     */
    public Write appending(T value) {
        return Write.append(mapping.toJson(value));
    }

    /** The latest durable value, empty when the key has none. */
    public CompletionStage<Optional<Item<T>>> get(String key) {
        return json.get(key).thenApply(entry -> entry.map(this::item));
    }

    /** See {@link JsonCollection#entries}. */
    public CompletionStage<Page<Item<T>>> entries(Listing listing) {
        return json.entries(listing)
                .thenApply(
                        page -> new Page<>(page.items().stream().map(this::item).toList(), page.next()));
    }

    /** See {@link JsonCollection#keys}. */
    public CompletionStage<Page<String>> keys(Listing listing) {
        return json.keys(listing);
    }

    /** How many keys have a value, as of some moment during the call. */
    public CompletionStage<Long> size() {
        return json.state().thenApply(CollectionState::size);
    }

    /** See {@link JsonCollection#changes(long)}. */
    public Source<Change<T>, NotUsed> changes(long after) {
        return json.changes(after).map(this::change);
    }

    /** See {@link JsonCollection#changes(long, String)}. */
    public Source<Change<T>, NotUsed> changes(long after, String handle) {
        return json.changes(after, handle).map(this::change);
    }

    /** See {@link JsonCollection#changesPublisher(long)}. */
    public Publisher<Change<T>> changesPublisher(long after) {
        return new MappedPublisher<>(json.changesPublisher(after), this::change);
    }

    /** See {@link JsonCollection#changesPublisher(long, String)}. */
    public Publisher<Change<T>> changesPublisher(long after, String handle) {
        return new MappedPublisher<>(json.changesPublisher(after, handle), this::change);
    }

    /** See {@link JsonCollection#handle}. */
    public CompletionStage<String> handle(String known, long after) {
        return json.handle(known, after);
    }

    /** See {@link JsonCollection#writer}. */
    public Flow<Write, WriteOutcome, NotUsed> writer(int parallelism) {
        return json.writer(parallelism);
    }

    /**
     * Sets what flows in, in its order, at most {@code parallelism} at a time.
     *
     * @param parallelism most writes under way, from 1
     * @return completes when all is durable, or fails with the first failure
     */
    public Sink<T, CompletionStage<Done>> sink(int parallelism, Function<T, String> keyOf) {
        return sink(parallelism, value -> setting(keyOf.apply(value), value), json);
    }

    /** The same for a collection without keys: appends what flows in. */
    public Sink<T, CompletionStage<Done>> appender(int parallelism) {
        return sink(parallelism, this::appending, json);
    }

    private static <T> Sink<T, CompletionStage<Done>> sink(
            int parallelism, Function<T, Write> writing, JsonCollection json) {
        return Flow.<T>create()
                .map(writing::apply)
                .via(json.writer(parallelism))
                .toMat(Sink.ignore(), Keep.right());
    }

    T read(Json value) {
        return mapping.fromJson(value);
    }

    Json written(T value) {
        return mapping.toJson(value);
    }

    private Item<T> item(Entry entry) {
        return new Item<>(
                entry.key(), mapping.fromJson(entry.value()), entry.position(), entry.time(), entry.expires());
    }

    private Change<T> change(LogRecord record) {
        Optional<T> value =
                record.hasValue() ? Optional.of(mapping.fromJson(Json.verified(record.value()))) : Optional.empty();
        Instant time = Instant.ofEpochMilli(record.stamp().timeMillis());
        String key = record.hasKey() ? KeyText.unescape(record.escapedKey()) : "";
        return new Change<>(record.position(), time, key, value);
    }
}
