package dev.tidemark.actors.metrics;

import static dev.tidemark.actors.metrics.StoreFigure.counter;
import static dev.tidemark.actors.metrics.StoreFigure.gauge;

import dev.tidemark.actors.WriteResult;
import dev.tidemark.actors.metrics.StoreFigure.Series;
import dev.tidemark.engine.space.DiskGauge;
import dev.tidemark.engine.space.DiskKind;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** All metrics that are read from a store's counters. Stateless. */
final class StoreFigures {

    private static final String BYTES = "bytes";
    private static final String SECONDS = "seconds";
    private static final double NANOS = 1e9;

    private StoreFigures() {}

    static List<StoreFigure> all() {
        return Stream.of(
                        work(),
                        journal(),
                        sealing(),
                        compaction(),
                        cache(),
                        disk(),
                        shapes(),
                        ExpiryFigures.all(),
                        IdempotencyFigures.all(),
                        BackupFigures.all(),
                        HealthFigures.all())
                .flatMap(List::stream)
                .toList();
    }

    private static List<StoreFigure> work() {
        return List.of(
                gauge("tidemark.ready", "", "Whether the store takes writes: 1, or 0", read -> read.ready() ? 1 : 0),
                counter("tidemark.writes", "", "Writes by what became of them", read -> 0)
                        .by(
                                "outcome",
                                Arrays.stream(WriteResult.values())
                                        .map(result -> new Series(
                                                lower(result),
                                                read -> read.numbers()
                                                        .work()
                                                        .writes()
                                                        .of(result)))
                                        .toList()),
                gauge(
                        "tidemark.writes.pending",
                        BYTES,
                        "Bytes of writes under way",
                        read -> read.numbers().work().pendingBytes()),
                gauge(
                        "tidemark.collections",
                        "",
                        "Collections that users see",
                        read -> read.numbers().work().collections()),
                gauge(
                        "tidemark.collections.open",
                        "",
                        "Collections that are open",
                        read -> read.numbers().work().open().collections()),
                gauge("tidemark.handles.open", "", "Files of logs kept open", read -> 0)
                        .by(
                                "use",
                                List.of(
                                        new Series(
                                                "read",
                                                read -> read.numbers()
                                                        .work()
                                                        .open()
                                                        .readHandles()),
                                        new Series(
                                                "write",
                                                read -> read.numbers()
                                                        .work()
                                                        .open()
                                                        .writeHandles()))),
                gauge(
                        "tidemark.key.index",
                        BYTES,
                        "Memory of the key indexes of open collections",
                        read -> read.numbers().work().open().keyIndexBytes()),
                gauge(
                        "tidemark.readers.waiting",
                        "",
                        "Long polls and live sources that wait for new records",
                        read -> read.numbers().work().waitingReaders()));
    }

    private static List<StoreFigure> journal() {
        return List.of(
                counter(
                        "tidemark.journal.batches",
                        "",
                        "Batches that writers handed to the journal",
                        read -> read.numbers().journal().batches()),
                counter(
                        "tidemark.journal.records",
                        "",
                        "Records in these batches",
                        read -> read.numbers().journal().records()),
                counter(
                        "tidemark.journal.bytes",
                        BYTES,
                        "Lines in these batches",
                        read -> read.numbers().journal().bytes()),
                counter(
                        "tidemark.journal.written",
                        BYTES,
                        "Bytes written to journal files, frames and what is carried forward included",
                        read -> read.numbers().journal().files().writtenBytes()),
                counter(
                        "tidemark.journal.commits",
                        "",
                        "Writes for all batches that had gathered",
                        read -> read.numbers().journal().commits()),
                counter(
                        "tidemark.journal.failures",
                        "",
                        "Commits whose write or sync failed",
                        read -> read.numbers().journal().failures()),
                counter(
                        "tidemark.journal.syncs",
                        "",
                        "Syncs of journal files",
                        read -> read.numbers().journal().files().syncs()),
                gauge(
                        "tidemark.journal.files",
                        "",
                        "Journal files in use",
                        read -> read.numbers().journal().files().live()),
                gauge(
                        "tidemark.journal.spares",
                        "",
                        "Journal files ready to be used",
                        read -> read.numbers().journal().files().spare()),
                gauge(
                        "tidemark.journal.oldest.age",
                        SECONDS,
                        "Age of the oldest journal file in use, since the store was opened at most",
                        read -> read.numbers().journal().files().oldestAge().toNanos() / NANOS));
    }

    private static List<StoreFigure> sealing() {
        return List.of(
                gauge(
                        "tidemark.sealing.waiting",
                        "",
                        "Ranges that wait to be sealed",
                        read -> read.numbers().sealing().waiting()),
                gauge(
                        "tidemark.sealing.running",
                        "",
                        "Ranges being sealed",
                        read -> read.numbers().sealing().running()),
                counter(
                        "tidemark.sealing.ranges",
                        "",
                        "Ranges sealed, or found sealed",
                        read -> read.numbers().sealing().sealed()),
                counter(
                        "tidemark.sealing.bytes",
                        BYTES,
                        "Bytes of the chunk files made",
                        read -> read.numbers().sealing().sealedBytes()),
                counter(
                        "tidemark.sealing.failures",
                        "",
                        "Tries to seal that failed",
                        read -> read.numbers().sealing().failures()),
                counter(
                        "tidemark.sealing.refused",
                        "",
                        "Offers that found the queue full",
                        read -> read.numbers().sealing().refused()));
    }

    private static List<StoreFigure> compaction() {
        return List.of(
                gauge(
                        "tidemark.compaction.waiting",
                        "",
                        "Collections that wait for their turn",
                        read -> read.numbers().compaction().waiting()),
                gauge(
                        "tidemark.compaction.running",
                        "",
                        "Collections that have their turn",
                        read -> read.numbers().compaction().running()),
                gauge(
                        "tidemark.compaction.paused",
                        "",
                        "Whether compaction is paused: 1, or 0",
                        read -> read.numbers().compaction().paused() ? 1 : 0),
                counter("tidemark.compaction.turns", "", "Turns by how they ended", read -> 0)
                        .by(
                                "result",
                                List.of(
                                        new Series(
                                                "compacted",
                                                read -> read.numbers()
                                                        .compaction()
                                                        .compacted()),
                                        new Series(
                                                "unchanged",
                                                read -> read.numbers()
                                                        .compaction()
                                                        .unchanged()),
                                        new Series(
                                                "failed",
                                                read -> read.numbers()
                                                        .compaction()
                                                        .failures()))),
                counter(
                                "tidemark.compaction.bytes",
                                BYTES,
                                "Bytes of replaced files, and of what replaced them",
                                read -> 0)
                        .by(
                                "side",
                                List.of(
                                        new Series(
                                                "before",
                                                read -> read.numbers()
                                                        .compaction()
                                                        .replaced()
                                                        .bytesBefore()),
                                        new Series(
                                                "after",
                                                read -> read.numbers()
                                                        .compaction()
                                                        .replaced()
                                                        .bytesAfter()))),
                gauge(
                        "tidemark.compaction.last.run",
                        SECONDS,
                        "Start of the last run over all collections that came to its end, since the epoch; 0 before one",
                        read -> read.numbers()
                                .compaction()
                                .lastRun()
                                .map(Instant::getEpochSecond)
                                .orElse(0L)));
    }

    private static List<StoreFigure> cache() {
        return List.of(
                counter("tidemark.cache.reads", "", "Reads of logs by where they found their lines", read -> 0)
                        .by(
                                "result",
                                List.of(
                                        new Series(
                                                "hit",
                                                read -> read.numbers().cache().hits()),
                                        new Series(
                                                "miss",
                                                read -> read.numbers().cache().misses()))),
                counter(
                        "tidemark.cache.evicted.lines",
                        "",
                        "Lines that the operation cache gave up",
                        read -> read.numbers().cache().evictedLines()),
                counter(
                        "tidemark.cache.evicted",
                        BYTES,
                        "Memory that it gave up with them",
                        read -> read.numbers().cache().evictedBytes()),
                gauge(
                        "tidemark.cache.lines",
                        "",
                        "Lines in the operation cache",
                        read -> read.numbers().cache().lines()),
                gauge(
                        "tidemark.cache.used",
                        BYTES,
                        "Memory of the operation cache",
                        read -> read.numbers().cache().bytes()),
                gauge(
                        "tidemark.cache.capacity",
                        BYTES,
                        "Most memory of the operation cache beyond need",
                        read -> read.numbers().cache().capacityBytes()));
    }

    private static List<StoreFigure> disk() {
        return List.of(
                gauge("tidemark.disk.used", BYTES, "Lengths of all files by kind", read -> 0)
                        .by(
                                "kind",
                                Arrays.stream(DiskKind.values())
                                        .map(kind -> new Series(
                                                lower(kind),
                                                read -> read.numbers()
                                                        .disk()
                                                        .use()
                                                        .of(kind)))
                                        .toList()),
                gauge(
                        "tidemark.disk.limit",
                        BYTES,
                        "Most that the store may take; 0 for no bound",
                        read -> read.numbers().disk().limits().maxBytes()),
                gauge(
                        "tidemark.disk.free.min",
                        BYTES,
                        "What is to be left free of the file system; 0 for no bound",
                        read -> read.numbers().disk().limits().minFreeBytes()),
                gauge(
                        "tidemark.disk.free",
                        BYTES,
                        "What the file system has left; not a number before it was looked at",
                        read -> read.numbers().disk().freeBytes().isPresent()
                                ? read.numbers().disk().freeBytes().getAsLong()
                                : Double.NaN),
                gauge(
                                "tidemark.disk.level",
                                "",
                                "How near the store is to its bounds: 1 for the level that it is at",
                                read -> 0)
                        .by(
                                "level",
                                Arrays.stream(DiskGauge.Level.values())
                                        .map(level -> new Series(
                                                lower(level),
                                                read -> read.numbers().disk().level() == level ? 1 : 0))
                                        .toList()),
                counter(
                        "tidemark.disk.evicted.ranges",
                        "",
                        "Ranges whose chunks were deleted for want of space",
                        read -> read.numbers().disk().evictedRanges()),
                counter(
                        "tidemark.disk.evicted",
                        BYTES,
                        "Bytes of these chunks, and of backups deleted for the same reason",
                        read -> read.numbers().disk().evictedBytes()));
    }

    private static List<StoreFigure> shapes() {
        return List.of(
                gauge(
                        "tidemark.shapes",
                        "",
                        "Shapes that are kept",
                        read -> read.numbers().shapes().count()),
                gauge(
                        "tidemark.shapes.followed",
                        "",
                        "Shapes that are followed",
                        read -> read.numbers().shapes().active()),
                gauge(
                        "tidemark.shapes.behind",
                        "",
                        "Records that collections have and their followed shapes do not yet",
                        read -> read.numbers().shapes().behind()),
                counter(
                        "tidemark.shapes.begun",
                        "",
                        "Shapes begun, or begun anew",
                        read -> read.numbers().shapes().begun()),
                counter(
                        "tidemark.shapes.failures",
                        "",
                        "Steps of following that failed",
                        read -> read.numbers().shapes().failures()));
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
