package dev.tidemark.engine.journal;

import dev.tidemark.engine.CollectionId;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One owner's hold on one shard of the journal. Owned by one thread at a time; the owner closes it.
 *
 * <p>Life: opened (recovered) → any number of append and flush → closed; or fenced, after which every call but close fails.
 */
public interface JournalShard extends AutoCloseable {

    /** Ownership number: larger than that of every owner before. */
    long epoch();

    /**
     * Hands over a frame: entries that become durable together or not at all. Returns at once; the outcome is told during a
     * later {@link #flush} (or, where the log is remote, whenever it is known).
     *
     * <p>An entry that follows what is forced, though the journal holds less, is accepted, and the mark is kept with it.
     *
     * @param sync whether the frame must be forced before it counts as durable
     */
    void append(List<JournalEntry> frame, boolean sync, AppendOutcome outcome);

    /**
     * Writes what was appended, makes it durable if any frame of it asks for that, and tells the outcomes in order.
     *
     * @throws dev.tidemark.engine.StorageFailedException when a write or sync failed; the frames stay unanswered, and the
     *     owner calls {@link #retryOnFreshFile} or {@link #abandon}
     */
    void flush();

    /** Forces frames that were appended without sync; nothing to do is no error. Fails like {@link #flush}. */
    void sync();

    /** After a failed flush: writes all unanswered frames to a fresh file and forces it. Fails like {@link #flush}. */
    void retryOnFreshFile();

    /** After failed retries: fences this hold and answers every unanswered frame as indeterminate. */
    void abandon(Throwable reason);

    /** Bytes appended and not yet answered. */
    long pendingBytes();

    /**
     * Reads the durable entries of one collection that are still in the journal, in order of positions.
     *
     * @throws dev.tidemark.engine.CorruptDataException when an entry does not read back as written
     */
    void read(CollectionId collection, Consumer<JournalEntry> reader);

    /**
     * Last position of the collection that the journal knows of: of its entries, or of what is forced; zero when it knows nothing of
     * it. Between a {@link #sync} and the next {@link #append} all up to there is durable.
     */
    long lastPosition(CollectionId collection);

    /** What the journal last knew to be forced of the collection's segments; base 0 when it knows nothing. */
    ForcedMark forcedMark(CollectionId collection);

    /** The collection's lines up to the mark are durable in its segments: the journal need not keep them. */
    void forced(CollectionId collection, ForcedMark mark);

    /** The collection needs nothing of the journal any more: it was dropped, or its manifest covers all. */
    void forget(CollectionId collection);

    /** Forgets every collection that the predicate denies; for the store to call when it has read its catalog. */
    void forgetAllBut(Predicate<CollectionId> isKnown);

    /** Whether the oldest file should be recycled now, since unused files run short. */
    boolean wantsRecycling();

    /** Collections whose unforced lines keep the oldest file, with the bytes that each has there; empty when none does. */
    List<Retained> retained();

    /**
     * Carries what is still unforced of the oldest file forward into the current one and gives the oldest file free.
     * Fails like {@link #flush}; a failure leaves the oldest file in place.
     */
    void recycleOldest();

    /** Whether {@link #prepareSpare} has something to do; not to be asked while that runs. */
    boolean wantsSpare();

    /**
     * Prepares (creates and zero-fills) one spare file if one is missing. Slow; the one call that may run on another thread
     * beside the owner's.
     */
    void prepareSpare();

    /** Flushes and releases the shard. Keeps its files. */
    @Override
    void close();

    /**
     * How far a collection is forced.
     *
     * @param position last forced position, 0 for none
     * @param segmentBase segment that holds it
     * @param segmentOffset bytes of that segment that are forced
     */
    record ForcedMark(long position, long segmentBase, long segmentOffset) {
        public static final ForcedMark NONE = new ForcedMark(0, 0, 0);
    }

    /** Unforced bytes that one collection has in the oldest file. */
    record Retained(CollectionId collection, long lengthBytes) {}
}
