package dev.tidemark.http;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.CollectionState;
import dev.tidemark.actors.CollectionStatistics;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Expiry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.LogLines;
import dev.tidemark.actors.LogPage;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.json.MergePatch;
import dev.tidemark.actors.json.Sum;
import dev.tidemark.engine.HandleChangedException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.PositionGoneException;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LogLineReader;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.log.LineBlock;
import dev.tidemark.engine.log.Rotation;
import dev.tidemark.engine.space.DiskKind;
import dev.tidemark.engine.space.DiskUse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** One collection of {@link FakeStore}. Safe for any thread. */
public final class FakeCollection {

    private static final int PAGE_COUNT = 1_000;
    private static final long TIME_MILLIS = 1_763_700_000_123L;

    private final CollectionDescription description;
    private int cancelledWaits;
    private final List<CompletableFuture<Long>> waits = new ArrayList<>();
    private final AtomicInteger pages = new AtomicInteger();
    private final AtomicInteger chunksClosed = new AtomicInteger();
    private long sealedTo;
    private Optional<Path> sealedFile = Optional.empty();
    private long first = 1;
    private long leftOut;
    private Rotation rotation = Rotation.NONE;
    private boolean refusesWaits;
    private int placesTaken;
    private TreeMap<String, Entry> entries = new TreeMap<>();
    private List<LogRecord> log = new ArrayList<>();

    FakeCollection(CollectionDescription description) {
        this.description = description;
    }

    CollectionDescription description() {
        return description;
    }

    public void set(String key, String json) {
        write(List.of(Write.set(key, Json.parse(json))));
    }

    /** How often a page of the log was read. */
    int pagesRead() {
        return pages.get();
    }

    /** Returns once somebody waits for a write. */
    public void awaitWaiting() {
        while (waiting() == 0) {
            Thread.onSpinWait();
        }
    }

    /** How many waits for a write were given up by who waited. */
    public synchronized int cancelledWaits() {
        return cancelledWaits;
    }

    synchronized int cancelWait() {
        return ++cancelledWaits;
    }

    private synchronized int waiting() {
        return (int) waits.stream().filter(wait -> !wait.isDone()).count();
    }

    /** Lets the time of all that wait for a write pass. */
    synchronized void expireWaits() {
        waits.forEach(wait -> wait.complete((long) log.size()));
        waits.clear();
    }

    synchronized WriteOutcome write(List<Write> writes) {
        for (Write write : writes) {
            if (write instanceof Write.Append != description.settings().keyless()) {
                throw new InvalidRequestException("collection and write are not of one kind");
            }
        }
        return description.settings().keyless() ? appended(writes) : changed(writes);
    }

    private WriteOutcome appended(List<Write> writes) {
        writes.forEach(write -> append(Operation.APPEND, "", ((Write.Append) write).value()));
        expireWaits();
        return new WriteOutcome.Written(log.size());
    }

    private WriteOutcome changed(List<Write> writes) {
        TreeMap<String, Entry> before = writes.size() == 1 ? entries : new TreeMap<>(entries);
        List<LogRecord> logBefore = writes.size() == 1 ? log : new ArrayList<>(log);
        WriteOutcome outcome = new WriteOutcome.NothingToDelete(((Write.Keyed) writes.get(0)).key());
        for (int index = 0; index < writes.size(); index++) {
            Write.Keyed write = (Write.Keyed) writes.get(index);
            Optional<Long> position = get(write.key()).map(Entry::position);
            if (!holds(write.condition(), position)) {
                entries = before;
                log = logBefore;
                return new WriteOutcome.Conflict(write.key(), index, write.condition(), position);
            }
            if (apply(write)) {
                outcome = new WriteOutcome.Written(log.size());
            }
        }
        expireWaits();
        return outcome;
    }

    synchronized Optional<Entry> get(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    synchronized Page<Entry> entries(Listing listing) {
        List<Entry> all = entries
                .tailMap(listing.cursor().orElse(""), listing.cursor().isEmpty())
                .values()
                .stream()
                .filter(entry -> entry.key().startsWith(listing.prefix()))
                .toList();
        List<Entry> items = all.stream().limit(listing.limit()).toList();
        boolean more = items.size() < all.size();
        return new Page<>(items, more ? Optional.of(items.get(items.size() - 1).key()) : Optional.empty());
    }

    synchronized CollectionState state() {
        return new CollectionState(log.size(), entries.size(), first);
    }

    /** From here on the log goes by another handle, which readers from a position on may take. */
    public synchronized void rotate(long number, long until) {
        rotation = new Rotation(number, until);
    }

    private String handle() {
        return rotation.handle(description.handle());
    }

    synchronized String handle(String known, long after) {
        if (!rotation.admits(description.handle(), known, after)) {
            throw new HandleChangedException(known, handle(), after);
        }
        return handle();
    }

    synchronized LogPage log(long after, int limit) {
        pages.incrementAndGet();
        return new LogPage(log.stream().skip(after).limit(limit).toList(), log.size(), handle());
    }

    /** From here on the lines up to a position are sealed, as one chunk. */
    public synchronized void sealTo(long last) {
        sealedTo = last;
    }

    /** The same with the chunk in that file. */
    public synchronized void sealTo(long last, Path file) {
        sealTo(last);
        sealedFile = Optional.of(file);
    }

    /** The line at a position stands in no sealed chunk from here on. */
    synchronized void leaveOut(long position) {
        leftOut = position;
    }

    synchronized Optional<SealedChunk> chunk(long after, List<String> encodings) {
        if (after >= sealedTo) {
            return Optional.empty();
        }
        List<LogRecord> lines = log.subList((int) after, (int) sealedTo).stream()
                .filter(line -> line.position() != leftOut)
                .toList();
        String encoding = after == 0 && !encodings.isEmpty() ? encodings.get(0) : "identity";
        FakeChunk chunk = FakeChunk.of(handle(), sealedTo, encoding, lines, chunksClosed);
        return Optional.of(sealedFile.map(chunk::in).orElse(chunk));
    }

    /** Chunks that were closed without having been read. */
    int chunksClosed() {
        return chunksClosed.get();
    }

    /** From here on the log begins at a position. */
    synchronized void removeBefore(long newFirst) {
        first = newFirst;
    }

    synchronized int sealed() {
        return sealedTo > 0 ? 1 : 0;
    }

    synchronized CollectionStatistics statistics() {
        return new CollectionStatistics(
                entries.size(),
                first,
                log.size(),
                1_000,
                2,
                sealed(),
                3,
                500,
                0.75,
                2,
                700,
                new DiskUse(Map.of(DiskKind.LOG, 1_000L), true));
    }

    synchronized LogLines logLines(long asked, long upTo) {
        pages.incrementAndGet();
        long after = asked == 0 ? first - 1 : asked;
        if (after < first - 1) {
            throw new PositionGoneException(after, first);
        }
        List<LogRecord> found = log.stream()
                .skip(after)
                .limit(Math.min(upTo - after, PAGE_COUNT))
                .toList();
        return new LogLines(
                found.isEmpty() ? Optional.empty() : Optional.of(LineBlock.of(found)),
                after + found.size(),
                log.size(),
                handle());
    }

    /** From here on nobody finds a place to wait. */
    synchronized void refuseWaits() {
        refusesWaits = true;
    }

    synchronized boolean enter() {
        placesTaken += refusesWaits ? 0 : 1;
        return !refusesWaits;
    }

    synchronized void leave() {
        placesTaken--;
    }

    /** Places of those who are told by another reader. */
    public synchronized int placesTaken() {
        return placesTaken;
    }

    synchronized CompletionStage<Long> await(long after) {
        if (refusesWaits) {
            return CompletableFuture.failedFuture(new OverloadedException("too many wait"));
        }
        CompletableFuture<Long> wait = new CompletableFuture<>();
        if (log.size() > after) {
            wait.complete((long) log.size());
        } else {
            waits.add(wait);
        }
        return wait;
    }

    private boolean apply(Write.Keyed write) {
        if (write instanceof Write.Timed timed) {
            boolean written = apply(timed.write());
            entries.computeIfPresent(write.key(), (key, entry) -> timed(entry, timed.expiry()));
            return written;
        }
        Optional<byte[]> current = get(write.key()).map(entry -> entry.value().bytes());
        if (write instanceof Write.Set set) {
            append(Operation.SET, write.key(), set.value());
            return true;
        }
        if (write instanceof Write.Merge merge) {
            append(
                    Operation.SET,
                    write.key(),
                    Json.parse(MergePatch.apply(current, merge.patch().bytes())));
            return true;
        }
        if (write instanceof Write.Add add) {
            append(
                    Operation.SET,
                    write.key(),
                    Json.parse(Sum.of(add.pointer(), add.by()).in(current)));
            return true;
        }
        if (write instanceof Write.Touch) {
            current.ifPresent(value -> append(Operation.SET, write.key(), Json.parse(value)));
            return current.isPresent();
        }
        if (write instanceof Write.Check) {
            return false;
        }
        if (current.isPresent()) {
            append(Operation.DELETE, write.key(), Json.parse("null"));
        }
        return current.isPresent();
    }

    private static Entry timed(Entry entry, Expiry expiry) {
        Optional<Instant> at = Optional.empty();
        Optional<Duration> sliding = Optional.empty();
        if (expiry instanceof Expiry.At moment) {
            at = Optional.of(moment.moment());
        } else if (expiry instanceof Expiry.In in) {
            at = Optional.of(entry.time().plus(in.time()));
        } else if (expiry instanceof Expiry.Sliding slides) {
            at = Optional.of(entry.time().plus(slides.time()));
            sliding = Optional.of(slides.time());
        }
        return new Entry(entry.key(), entry.value(), entry.position(), entry.time(), at, sliding);
    }

    private void append(Operation operation, String key, Json value) {
        long position = log.size() + 1L;
        LogLineWriter line = new LogLineWriter(256);
        line.write(
                new LogRecord.Stamp(position, TIME_MILLIS, operation, position, LogRecord.NEVER),
                operation == Operation.APPEND ? LogLineWriter.NONE : KeyText.escape(key),
                operation == Operation.DELETE ? LogLineWriter.NONE : value.bytes());
        log.add(new LogLineReader().read(line.array(), 0, line.length()).orThrow(Location.NOWHERE));
        if (operation == Operation.SET) {
            entries.put(key, new Entry(key, value, position, Instant.ofEpochMilli(TIME_MILLIS)));
        } else if (operation == Operation.DELETE) {
            entries.remove(key);
        }
    }

    static boolean holds(Condition condition, Optional<Long> position) {
        if (condition instanceof Condition.MustExist) {
            return position.isPresent();
        }
        if (condition instanceof Condition.MustNotExist) {
            return position.isEmpty();
        }
        return !(condition instanceof Condition.AtPosition at) || position.equals(Optional.of(at.position()));
    }
}
