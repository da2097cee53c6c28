package dev.tidemark.engine.store;

import dev.tidemark.engine.Lifetime;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.LogRecord.Stamp;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.state.KeyHasher;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongToIntFunction;

/**
 * Writes on their way to durability: numbers them, encodes them into the open batch, and knows what they will have changed.
 * Owned by the collection's writer.
 *
 * <p>Batches are open (one, growing), then in flight (in the journal, in order), then applied and used again. Conditions see
 * every staged write, durable or not: what is staged either becomes durable in this order, or the writer ends.
 */
public final class Staging {

    /**
     * Where the next line goes.
     *
     * @param rollAtMillis when the segment is closed, whatever its length
     */
    record Place(long position, long segmentBase, long segmentOffset, long rollAtMillis) {

        Place(long position, long segmentBase, long segmentOffset) {
            this(position, segmentBase, segmentOffset, Long.MAX_VALUE);
        }
    }

    private static final int SPARE_MAX_BYTES = 512 * 1024;

    /** A clock that is set back by no more than this is waited for, so that times do not go back for nothing. */
    private static final long STEP_BACK_MAX_MILLIS = 60_000;

    private final CollectionReader reader;
    private final KeyHasher hasher;
    private final RollRule rolling;
    private final LongToIntFunction headerLengths;
    private final ArrayDeque<Batch> inFlight = new ArrayDeque<>();
    private final ArrayDeque<Batch> spare = new ArrayDeque<>();
    private Batch open = new Batch();
    private long timeMillis;

    /** When the segment that the open batch goes to is closed, whatever its length. */
    private long rollAtMillis;

    /** @param headerLengths length of the header of a segment with that base, where its first line goes */
    Staging(CollectionReader reader, KeyHasher hasher, Place next, RollRule rolling, LongToIntFunction headerLengths) {
        this.reader = reader;
        this.hasher = hasher;
        this.rolling = rolling;
        this.headerLengths = headerLengths;
        this.rollAtMillis = next.rollAtMillis();
        begin(next.position(), next.segmentBase(), next.segmentOffset());
    }

    private void begin(long position, long segmentBase, long segmentOffset) {
        open.begin(position, segmentBase, segmentOffset);
        if (rolling.isFull(segmentOffset, position - segmentBase)) {
            roll();
        }
    }

    /** The open batch, which is empty, begins a segment. */
    private void roll() {
        open.beginSegment(open.firstPosition(), headerLengths.applyAsInt(open.firstPosition()));
        rollAtMillis = Long.MAX_VALUE;
    }

    /** Whether the segment that the open batch goes to has lines and is to be closed by now; then none was added to the batch. */
    private boolean rollsAt(long wallMillis) {
        return wallMillis >= rollAtMillis && open.isEmpty() && open.firstPosition() > open.segmentBase();
    }

    /**
     * When the segment that the next line goes to is closed, whatever its length.
     *
     * @return {@code Long.MAX_VALUE} for never, and while the segment has no line
     */
    public long rollAtMillis() {
        return rollAtMillis;
    }

    /** Whether segments are ever closed for another reason than their length. */
    public boolean rollsByTime() {
        return rolling.isTimed();
    }

    /**
     * Has the next line begin a segment if the growing one is to be closed by now and nothing is on its way to that one.
     *
     * @return base of the segment that begins
     */
    Optional<Long> rollQuietly(long wallMillis) {
        if (!inFlight.isEmpty() || !rollsAt(wallMillis)) {
            return Optional.empty();
        }
        roll();
        return Optional.of(open.segmentBase());
    }

    /** The first batch tells the journal of lines that it does not know of. Before anything is staged. */
    void bring(ForcedMark mark) {
        open.bring(mark);
    }

    /** Time that the following lines carry; does not go back, unless {@link #clockIs} says that it was ahead. */
    public void stampWith(long wallMillis) {
        timeMillis = Math.max(timeMillis, wallMillis);
        if (rollsAt(timeMillis)) {
            roll();
        }
    }

    /**
     * Sets right what a clock that was wrong has left behind: nothing that was written so far was written later, so following lines
     * do not carry a much later time, and the growing segment is closed as one that was begun by then.
     *
     * @param millis the latest that it may be now, since the epoch
     */
    public void clockIs(long millis) {
        timeMillis = timeMillis > millis + STEP_BACK_MAX_MILLIS ? millis : Math.max(timeMillis, millis);
        if (rolling.isTimed() && open.firstPosition() > open.segmentBase()) {
            rollAtMillis = Math.min(rollAtMillis, rolling.dueAt(millis));
        }
    }

    public Batch open() {
        return open;
    }

    public int inFlightCount() {
        return inFlight.size();
    }

    /** Stages one set, on its own. */
    public long set(byte[] key, byte[] value) {
        return add(Operation.SET, key, value, open.nextPosition());
    }

    /** Stages one tombstone, on its own. */
    public long delete(byte[] key) {
        return add(Operation.DELETE, key, LogLineWriter.NONE, open.nextPosition());
    }

    /**
     * Stages changes that become visible together; they must fit one batch of the journal.
     *
     * @return last position
     */
    public long commit(List<Change> changes) {
        long last = open.nextPosition() + changes.size() - 1;
        for (Change change : changes) {
            if (change.value().isPresent()) {
                add(Operation.SET, change.key(), change.value().get(), last, change.lifetime());
            } else {
                add(Operation.DELETE, change.key(), LogLineWriter.NONE, last, change.lifetime());
            }
        }
        return last;
    }

    /**
     * Stages values without keys that become visible together; they must fit one batch of the journal.
     *
     * @param values minified JSON texts, from one on
     * @return last position
     */
    public long append(List<byte[]> values) {
        long last = open.nextPosition() + values.size() - 1;
        for (byte[] value : values) {
            long position = open.nextPosition();
            open.add(
                    new Stamp(position, timeMillis, Operation.APPEND, last, LogRecord.NEVER),
                    0,
                    0,
                    LogLineWriter.NONE,
                    value);
        }
        return last;
    }

    /**
     * A change of one key.
     *
     * @param value empty to delete
     * @param lifetime of the value; when there is none, of what is removed because it has expired
     */
    public record Change(byte[] key, Optional<byte[]> value, Lifetime lifetime) {

        /** Of something that does not expire. */
        public Change(byte[] key, Optional<byte[]> value) {
            this(key, value, Lifetime.UNLIMITED);
        }
    }

    /** Time that the next line carries, milliseconds since the epoch. */
    public long timeMillis() {
        return timeMillis;
    }

    private long add(Operation operation, byte[] key, byte[] value, long commit) {
        return add(operation, key, value, commit, Lifetime.UNLIMITED);
    }

    private long add(Operation operation, byte[] key, byte[] value, long commit, Lifetime lifetime) {
        long position = open.nextPosition();
        hasher.hash(key, 0, key.length);
        open.add(
                new Stamp(position, timeMillis, operation, commit, lifetime.expiresMillis(), lifetime.slidingMillis()),
                hasher.h1(),
                hasher.h2(),
                key,
                value);
        return position;
    }

    /** What the key's value is when everything staged is durable. */
    public Optional<Current> current(byte[] key) {
        hasher.hash(key, 0, key.length);
        long hash = hasher.h1();
        Optional<Optional<Current>> staged = find(open, hash, key);
        for (Batch batch : newestFirst()) {
            if (staged.isEmpty()) {
                staged = find(batch, hash, key);
            }
        }
        return staged.orElseGet(() -> reader.latest(
                hash,
                key,
                line -> new Current(
                        line.position(),
                        bytes(line.value()),
                        new Lifetime(line.expiresMillis(), line.slidingMillis()))));
    }

    /** @param position of the record that set the value */
    public record Current(long position, byte[] value, Lifetime lifetime) {}

    private List<Batch> newestFirst() {
        List<Batch> batches = new ArrayList<>(inFlight.size());
        inFlight.descendingIterator().forEachRemaining(batches::add);
        return batches;
    }

    /** Empty when the batch does not touch the key; holding an empty one when it deletes it. */
    private static Optional<Optional<Current>> find(Batch batch, long hash, byte[] key) {
        int line = batch.find(hash, key);
        if (line < 0) {
            return Optional.empty();
        }
        if (batch.isDelete(line)) {
            return Optional.of(Optional.empty());
        }
        return Optional.of(
                Optional.of(new Current(batch.firstPosition() + line, batch.value(line), batch.lifetime(line))));
    }

    private static byte[] bytes(ByteBuffer value) {
        byte[] copy = new byte[value.remaining()];
        value.get(copy);
        return copy;
    }

    /** Ends the open batch, which must hold lines, and opens the next one behind it. The caller hands it to the journal. */
    public Batch send() {
        Batch sent = open;
        if (sent.isEmpty()) {
            throw new IllegalStateException("batch to send is empty");
        }
        inFlight.addLast(sent);
        if (sent.firstPosition() == sent.segmentBase()) {
            rollAtMillis = rolling.dueAt(timeMillis);
        }
        Batch next = spare.pollFirst();
        open = next == null ? new Batch() : next;
        begin(sent.nextPosition(), sent.segmentBase(), sent.segmentOffset() + sent.lengthBytes());
        return sent;
    }

    /** The oldest batch in flight has become durable. It may be used again once it is given to {@link #recycle}. */
    public Batch landed() {
        return inFlight.removeFirst();
    }

    /** Keeps a batch for later, unless its memory would outlast a burst for nothing. */
    public void recycle(Batch batch) {
        if (spare.isEmpty() && batch.capacityBytes() <= SPARE_MAX_BYTES) {
            batch.release();
            spare.addLast(batch);
        }
    }

    /** Nothing was written lately: gives up memory that waits for use. */
    public void trim() {
        spare.clear();
    }
}
