package dev.tidemark.actors;

import akka.Done;
import akka.actor.typed.ActorSystem;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.actors.compaction.CompactionOutcome;
import dev.tidemark.actors.store.ReaderGuardian;
import dev.tidemark.actors.store.StoreGuardian;
import dev.tidemark.actors.telemetry.StepListener;
import dev.tidemark.engine.CollectionSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** An open store within a host's actor system. Safe for any thread. */
public interface Tidemark {

    /** Finds Jackson's modules on the class path; safe for any thread. */
    ObjectMapper DEFAULT_MAPPER = new ObjectMapper().findAndRegisterModules();

    /**
     * Opens a store within a host's actor system.
     *
     * @return completes with the open store, or fails with {@link dev.tidemark.engine.StoreLockedException}, {@link
     *     dev.tidemark.engine.CorruptDataException}, {@link dev.tidemark.engine.UnsupportedFormatException} or {@link
     *     dev.tidemark.engine.StorageFailedException}; nothing stays locked then
     */
    static CompletionStage<Tidemark> open(ActorSystem<?> system, TidemarkSettings settings) {
        return StoreGuardian.start(system, settings);
    }

    /**
     * Opens a store for reading alone, beside its owner in this process or another one of the same machine, or without one. Nothing in the
     * data directory is changed, and no lock taken.
     *
     * <p>Reads and live sources are those of every store and go on when the owner ends, dies or is followed by another one. They show what the
     * owner has handed to its log files, which it does after it is durable and {@code tidemark.segment.flush-delay} later at the most,
     * and see it after {@code tidemark.read-only.poll-interval}. There are no sealed chunks and no shapes, and of migrations what was recorded alone. Everything that writes fails
     * with {@link dev.tidemark.engine.ReadOnlyException}, which names the owner; {@link #readiness} tells whether the owner's files can be followed.
     *
     * @return completes with the open store, or fails like {@link #open(ActorSystem, TidemarkSettings)}, or with {@link
     *     dev.tidemark.engine.InvalidRequestException} where there is no store
     */
    static CompletionStage<Tidemark> openReadOnly(ActorSystem<?> system, TidemarkSettings settings) {
        return ReaderGuardian.start(system, settings);
    }

    /** Opens a store with the settings of the system's configuration. */
    static CompletionStage<Tidemark> open(ActorSystem<?> system, Path directory) {
        return open(system, TidemarkSettings.of(directory, system.settings().config()));
    }

    /**
     * Creates a collection, or finds it: a second creation changes nothing.
     *
     * @param name 1 to 255 bytes of UTF-8 without control characters
     * @return completes when the creation is durable, or fails like a write, see {@link JsonCollection}
     * @throws dev.tidemark.engine.InvalidRequestException at once for a name that is none, or one of the store's own: those begin
     *     with {@code $}, and to a store's users there are no collections of such names; for a schema or invariants that are none
     */
    CompletionStage<Creation> create(String name, CollectionSettings settings);

    /**
     * Changes settings of a collection: the schema, the invariants, and how much is kept of one without keys; the others stay as they were
     * created. One
     * that is open with the old settings ends what is under way and is opened with the new ones; readers that follow it go on,
     * whoever waits for sealing or a compaction is told. What lies beyond lower limits goes then.
     *
     * <p>Another JSON Schema is set when everything that is stored satisfies it: all values are read for that, and from the beginning of it
     * on what is written is held against the new one too. A store that ends meanwhile has the old one.
     *
     * @param change gets the present settings and returns the new ones; runs on the catalog's writer and must not block: what it
     *     throws fails the stage and changes nothing. Called twice where it sets a JSON Schema
     * @return completes when the change is durable, or fails like a write, see {@link JsonCollection}, with {@link
     *     dev.tidemark.engine.InvalidRequestException} for a setting that cannot be changed, with {@link
     *     dev.tidemark.engine.InvariantViolatedException} that names the first stored values which break a new JSON Schema, with {@link
     *     dev.tidemark.engine.OverloadedException} while another one of the collection is being set
     * @throws dev.tidemark.engine.InvalidRequestException at once for a name that is none
     */
    CompletionStage<CollectionDescription> change(String name, UnaryOperator<CollectionSettings> change);

    /**
     * Drops a collection and all it holds, its shapes too.
     *
     * @return completes when the drop is durable and the collection's writer has ended, with false when there was none; fails
     *     like a write, see {@link JsonCollection}
     * @throws dev.tidemark.engine.InvalidRequestException at once for a name that is none
     */
    CompletionStage<Boolean> drop(String name);

    /**
     * Collections in order of their names, without opening them.
     *
     * @param cursor name after which the page begins, empty for the first page
     * @param limit most items in the page, 1 to 1,000
     * @throws dev.tidemark.engine.InvalidRequestException when the limit is out of range or the cursor is no name
     */
    Page<CollectionDescription> collections(Optional<String> cursor, int limit);

    /**
     * What the catalog says of a collection, empty when there is none of that name.
     *
     * @throws dev.tidemark.engine.InvalidRequestException for a name that is none
     */
    Optional<CollectionDescription> describe(String name);

    /**
     * The collection of that name, whether it exists yet or not: its calls tell.
     *
     * @throws dev.tidemark.engine.InvalidRequestException for a name that is none
     */
    JsonCollection json(String name);

    /** The same with values of a type, turned into JSON and back by a Jackson mapper of its defaults. */
    default <T> Collection<T> collection(String name, Class<T> type) {
        return collection(name, type, DEFAULT_MAPPER);
    }

    /** The same with a host's own mapper. */
    default <T> Collection<T> collection(String name, Class<T> type, ObjectMapper mapper) {
        return new Collection<>(json(name), new JsonMapping<>(mapper, type, limits()));
    }

    /**
     * Has a host's own code look at every value before a collection takes it in, beside what the collection's settings ask for. What is
     * stored already is not looked at; {@link JsonCollection#checkInvariants} does that. Not kept: hosts register after each opening,
     * before they let anybody write.
     *
     * <p>The validator runs on a thread of its own, and whoever writes waits for it there. One that throws refuses the value. One that does
     * not answer within {@code patience} fails the write with {@link dev.tidemark.engine.OverloadedException}; so do all writes until it
     * comes back, at once.
     *
     * @param patience longest time that a write waits, 1 ms to 1 min
     * @return closing it takes the validator away
     * @throws dev.tidemark.engine.InvalidRequestException for a name that is none, or when the patience is out of its bounds
     */
    Registration validate(String name, Duration patience, Validator validator);

    /** The same with a patience of a second. */
    default Registration validate(String name, Validator validator) {
        return validate(name, Duration.ofSeconds(1), validator);
    }

    /**
     * Has a host's own code handle the entries of a collection that expire, before they are removed: at least once each, also those that came
     * due while the store was closed. From the moment that an entry expires nobody sees it any more, and nothing can be written in its place
     * until it is handled.
     *
     * <p>The collection's settings say from then on, durably, that its entries are {@linkplain dev.tidemark.engine.Expiring#HANDLED handled}:
     * without a handler they wait, after each opening, until one is registered, or until the settings say otherwise.
     *
     * @return completes when that is durable; closing it takes the handler away, and leaves the settings. Fails with {@link
     *     dev.tidemark.engine.InvalidRequestException} when the collection has a handler or is keyless, and like {@link #change}
     */
    CompletionStage<Registration> onExpired(String name, ExpiryHandler handler);

    /** The same for a handler that runs on a host's own threads. */
    CompletionStage<Registration> onExpired(String name, Executor executor, ExpiryHandler handler);

    /** What a host has registered; safe for any thread. */
    interface Registration extends AutoCloseable {

        /** Takes it away; a second call does nothing. */
        @Override
        void close();
    }

    /**
     * What a definition shows of a collection, as a log of messages that clients of the shape protocol follow. Finds it, or begins it:
     * the first rows may still be on their way then, see {@link Shape#complete}. Keeps it followed for {@code
     * tidemark.shape.idle-after}.
     *
     * @return fails with {@link dev.tidemark.engine.InvalidRequestException} that names what is wrong in the definition and where,
     *     with {@link dev.tidemark.engine.UnknownCollectionException} without that collection, with {@link
     *     dev.tidemark.engine.OverloadedException} when {@code tidemark.shape.max-count} shapes are there, none of which can be given
     *     up, or {@code tidemark.shape.active-max} are followed, or like a write
     */
    CompletionStage<Shape> shape(ShapeDefinition definition);

    /**
     * Drops what is kept of a definition; the next {@link #shape} of it has another handle.
     *
     * @return completes when that is durable, with false when there was none; fails like {@link #shape} for what is no definition
     */
    CompletionStage<Boolean> dropShape(ShapeDefinition definition);

    /** The same for the shape that goes by a handle now. Costs a look at all shapes. */
    CompletionStage<Boolean> dropShape(String handle);

    /**
     * Writes to several collections, all or nothing, also where the process or the disk fails. Conditions are held against everything that
     * was decided before, and see the writes before them; {@link Write.Check} is one that writes nothing. Durable in all its collections
     * when it is answered, whatever they are set to, and seen there by whoever reads then.
     *
     * <p>Each collection shows it when its own log has come so far: who follows two of them, or reads one after the other meanwhile, may
     * see it in one and not yet in the other.
     *
     * @param writes 1 to {@code tidemark.batch.max-count}, together no longer than {@code tidemark.batch.max-length}, to at most {@code
     *     tidemark.transaction.collections-max} collections
     * @return fails like a write, see {@link JsonCollection}, with nothing done unless the outcome cannot be known; with {@link
     *     dev.tidemark.engine.OverloadedException} also when {@code tidemark.transaction.pending-max} are under way or the collections
     *     could not be held together within {@code tidemark.transaction.hold-max}
     */
    CompletionStage<TransactionOutcome> transact(List<TransactionWrite> writes);

    /**
     * The same, done once however often it is sent, like {@link JsonCollection#batch(List, IdempotencyKey)}. Keys of transactions are
     * the store's: those of batches to one collection are others, though they read the same.
     */
    CompletionStage<TransactionOutcome> transact(List<TransactionWrite> writes, IdempotencyKey key);

    /**
     * Runs a function that reads and writes several collections as if nobody else did. What it writes is written like {@link
     * #transact(List)}; what it has read, though it writes nothing, was there at one moment.
     *
     * <p>The function runs on the default dispatcher, again where another write has come between, and after {@code
     * tidemark.transaction.optimistic-tries} such runs while the writers of its collections wait: it must not block, have no effect
     * but on its transaction, and come to its end within {@code tidemark.transaction.hold-max}. A run may see values that were never
     * there together; it is not committed then, and neither its result nor what it throws is told.
     *
     * @return completes with the function's result; fails like {@link #transact(List)}, or with what the function throws, and nothing is
     *     written then
     */
    <R> CompletionStage<R> transact(Function<Transaction, R> work);

    /** Bounds of one value: longer or deeper ones are refused. {@link JsonLimits#parse} makes values that keep them. */
    JsonLimits limits();

    /** Whether the store takes writes now; with the reason when it does not. */
    Readiness readiness();

    /**
     * {@link JsonCollection#compact} for every collection of which anything would go; each is opened in its turn.
     *
     * @return completes when all have had their turn, with the sum, or then fails with why one could not be compacted
     */
    CompletionStage<CompactionOutcome> compactAll();

    /**
     * Brings the JSON files of all collections that have one ({@code tidemark.snapshot.collections}) up to date at once.
     *
     * @return completes when what was durable before the call is in them, with the files that were written anew, or fails with why one
     *     was not: what is there stays then
     */
    CompletionStage<Integer> writeSnapshots();

    /** Holds all compactions between two steps, and begins none, until they are let go on; not remembered when the store is closed. */
    void pauseCompaction(boolean paused);

    /** Backups of the store, and what is restored of them. */
    Backups backups();

    /** What changes a store's contents once, in order: see {@link Migration}. */
    Migrations migrations();

    /** What the store finds when it looks after itself, and whom it tells. */
    HealthRuns health();

    /** What the store has done since it was opened and what it holds. Costs a few reads of counters. */
    StoreStatistics statistics();

    /**
     * Tells a listener of every step of the store's work from here on, for as long as the store is open. Costs two looks at the clock
     * a step, and the listener's own time on the threads that write; nothing while nobody listens.
     */
    void listen(StepListener listener);

    /**
     * Answers what is under way, publishes checkpoints and releases the directory. Calls from here on fail with {@link
     * dev.tidemark.engine.FencedException}. A second call waits for the same end.
     *
     * <p>Writes that still wait for room in a full journal after {@code tidemark.close-patience} fail, with nothing written;
     * what is durable stays in the journal for the next opening.
     *
     * @return completes when the directory is free, never with a failure
     */
    CompletionStage<Done> close();

    /** @param created false when the collection had been there, with whatever settings */
    record Creation(CollectionDescription description, boolean created) {}

    /** @param reason why the store is not ready, empty when it is */
    record Readiness(boolean ready, String reason) {}
}
