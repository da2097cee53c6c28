package dev.tidemark.actors.store;

import dev.tidemark.actors.disk.Evictor;
import dev.tidemark.actors.seal.SealGate;
import dev.tidemark.actors.seal.SealedLog;
import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.WriterCommand;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.chunk.ChunkRange;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.manifest.Backups;
import dev.tidemark.engine.space.DiskGauge;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Deletes what can be spared of all collections: chunks, the longest made first, then what compactions have replaced, the oldest
 * first. One thread at a time; {@link #close} is any thread's.
 *
 * <p>All collections are gone through, a page at a time, for a bounded number of the oldest candidates; these are deleted, and
 * then it goes through them again, until a round gives no space any more. Nothing is kept between two shortages: where chunks
 * are is asked of the disk, which happens rarely enough.
 */
final class Eviction implements Evictor {

    private static final int PAGE = 64;
    private static final int CANDIDATES_MAX = 1024;
    private static final int DELETED_AT_ONCE = 8;

    private static final Comparator<Candidate> OLDEST_FIRST = Comparator.comparingLong(Candidate::modifiedMillis);

    /** Something to delete, and how; answers the bytes that were in it. */
    private record Candidate(long modifiedMillis, LongSupplier deletion) {}

    /** What is looked for. */
    private enum Sort {
        CHUNKS,
        BACKUPS
    }

    /** Where collections and their files are. */
    record Places(Catalog catalog, LogContext log, Path directory) {}

    private final Places places;
    private final Ports ports;
    private final SealGate sealing;
    private final DiskGauge gauge;

    private Sort sort = Sort.CHUNKS;

    /** How far the present round has come. */
    private Optional<CatalogEntry> after = Optional.empty();

    /** Of the present round, the newest on top, which goes when there are too many. */
    private final PriorityQueue<Candidate> oldest = new PriorityQueue<>(OLDEST_FIRST.reversed());

    private final ArrayDeque<Candidate> due = new ArrayDeque<>();

    /** Whether the last round of this sort gave no space. */
    private boolean inVain;

    private boolean closed;
    private final AtomicLong evictedRanges = new AtomicLong();
    private final AtomicLong evictedBytes = new AtomicLong();

    Eviction(Places places, Ports ports, SealGate sealing, DiskGauge gauge) {
        this.places = places;
        this.ports = ports;
        this.sealing = sealing;
        this.gauge = gauge;
    }

    long evictedRanges() {
        return evictedRanges.get();
    }

    long evictedBytes() {
        return evictedBytes.get();
    }

    /** When this returns nothing is deleted any more. */
    synchronized void close() {
        closed = true;
    }

    @Override
    public synchronized boolean evictSome() {
        if (closed || !gauge.wantsEviction()) {
            begin(Sort.CHUNKS);
            return false;
        }
        if (!due.isEmpty()) {
            for (int count = 0; count < DELETED_AT_ONCE && !due.isEmpty() && gauge.wantsEviction(); count++) {
                delete(due.removeFirst());
            }
            return true;
        }
        List<CatalogEntry> page = places.catalog().list(after.map(CatalogEntry::name), PAGE);
        page.forEach(this::look);
        return !page.isEmpty() || endRound();
    }

    private void begin(Sort newSort) {
        sort = newSort;
        after = Optional.empty();
        oldest.clear();
        due.clear();
        inVain = false;
    }

    /** All collections have been gone through. */
    private boolean endRound() {
        after = Optional.empty();
        if (!oldest.isEmpty() && !inVain) {
            oldest.stream().sorted(OLDEST_FIRST).forEach(due::add);
            oldest.clear();
            inVain = true;
            return true;
        }
        boolean more = sort == Sort.CHUNKS;
        begin(more ? Sort.BACKUPS : Sort.CHUNKS);
        return more;
    }

    private void delete(Candidate candidate) {
        long bytes = ifThere(candidate.deletion());
        inVain &= bytes == 0;
        evictedBytes.addAndGet(bytes);
    }

    /** Whoever owns the files may delete them at the same time. */
    private static long ifThere(LongSupplier deletion) {
        try {
            return deletion.getAsLong();
        } catch (StorageFailedException failure) {
            if (failure.kind() == Kind.NOT_FOUND) {
                return 0;
            }
            throw failure;
        }
    }

    private void look(CatalogEntry entry) {
        after = Optional.of(entry);
        ifThere(() -> {
            if (sort == Sort.CHUNKS) {
                sealing.open(entry, places.directory())
                        .ages()
                        .forEach((range, age) -> add(age, () -> deleteChunk(entry, range)));
            } else {
                Backups backups = new Backups(places.log().disk(), entry.files(places.directory()));
                backups.generations()
                        .forEach(number -> add(backups.modifiedMillis(number), () -> deleteBackup(backups, number)));
            }
            return 0;
        });
    }

    private void add(long modifiedMillis, LongSupplier deletion) {
        oldest.add(new Candidate(modifiedMillis, deletion));
        if (oldest.size() > CANDIDATES_MAX) {
            oldest.remove();
        }
    }

    /** What is read through an open handle would go on taking space: whoever reads it now finds it gone, as after three more compactions. */
    private long deleteBackup(Backups backups, long number) {
        long bytes = backups.discard(number);
        places.log().readHandles().closeIdle(Integer.MAX_VALUE);
        return bytes;
    }

    /** An open collection's readers are told first, through its writer, which has the range sealed again when there is space. */
    private long deleteChunk(CatalogEntry entry, ChunkRange range) {
        Optional<CollectionPort> port = ports.present(entry.id()).filter(CollectionPort::isServing);
        port.ifPresent(open -> open.tell(new WriterCommand.ChunkLost(range.start())));
        SealedLog log = port.map(CollectionPort::sealedLog).orElseGet(() -> sealing.open(entry, places.directory()));
        evictedRanges.incrementAndGet();
        return gauge.evict(() -> log.discard(range));
    }
}
