package dev.tidemark.http;

import dev.tidemark.actors.CollectionStatistics;
import dev.tidemark.actors.IdempotencyStatistics;
import dev.tidemark.actors.StoreStatistics;
import dev.tidemark.actors.WorkStatistics;
import dev.tidemark.actors.WriteResult;
import dev.tidemark.actors.compaction.CompactionOutcome;
import dev.tidemark.actors.compaction.CompactionStatistics;
import dev.tidemark.actors.disk.DiskStatistics;
import dev.tidemark.actors.expiry.ExpiryStatistics;
import dev.tidemark.actors.journal.JournalStatistics;
import dev.tidemark.actors.seal.SealStatistics;
import dev.tidemark.actors.shape.ShapeStatistics;
import dev.tidemark.engine.log.CacheStatistics;
import dev.tidemark.engine.space.DiskKind;
import dev.tidemark.engine.space.DiskUse;
import java.util.Locale;
import java.util.Optional;

/** Renders the numbers of the store and of collections as JSON. Stateless. */
final class StatisticsBody {

    private StatisticsBody() {}

    static JsonBytes of(StoreStatistics numbers, Optional<TransportNumbers> transport) {
        JsonBytes body = new JsonBytes().raw("{\"sealing\":");
        sealing(body, numbers.sealing());
        compaction(body.raw(",\"compaction\":"), numbers.compaction());
        cache(body.raw(",\"cache\":"), numbers.cache());
        journal(body.raw(",\"journal\":"), numbers.journal());
        disk(body.raw(",\"disk\":"), numbers.disk());
        shapes(body.raw(",\"shapes\":"), numbers.shapes());
        expiry(body.raw(",\"expiry\":"), numbers.expiry());
        idempotency(body.raw(",\"idempotency\":"), numbers.work().idempotency());
        work(body.raw(",\"work\":"), numbers.work());
        body.raw(",\"waitingReaders\":").number(numbers.waitingReaders());
        transport.ifPresent(counts -> transport(body.raw(",\"transport\":"), counts));
        return body.raw("}\n");
    }

    private static void transport(JsonBytes body, TransportNumbers counts) {
        body.raw("{\"connections\":")
                .number(counts.connections())
                .raw(",\"downloads\":")
                .number(counts.downloads())
                .raw(",\"requests\":")
                .number(counts.requests())
                .raw(",\"regionsSentByKernel\":")
                .number(counts.regionsSentByKernel())
                .raw(",\"regionsNotSentByKernel\":")
                .number(counts.regionsNotSentByKernel())
                .raw(",\"connectionsRefused\":")
                .number(counts.connectionsRefused())
                .raw(",\"connectionsOverdue\":")
                .number(counts.connectionsOverdue())
                .raw("}");
    }

    private static void work(JsonBytes body, WorkStatistics work) {
        body.raw("{\"writes\":{");
        String separator = "";
        for (WriteResult result : WriteResult.values()) {
            body.raw(separator)
                    .string(result.name().toLowerCase(Locale.ROOT))
                    .raw(":")
                    .number(work.writes().of(result));
            separator = ",";
        }
        body.raw("},\"pendingBytes\":")
                .number(work.pendingBytes())
                .raw(",\"collections\":")
                .number(work.collections())
                .raw(",\"openCollections\":")
                .number(work.open().collections())
                .raw(",\"readHandles\":")
                .number(work.open().readHandles())
                .raw(",\"writeHandles\":")
                .number(work.open().writeHandles())
                .raw(",\"keyIndexBytes\":")
                .number(work.open().keyIndexBytes())
                .raw("}");
    }

    private static void shapes(JsonBytes body, ShapeStatistics shapes) {
        body.raw("{\"count\":")
                .number(shapes.count())
                .raw(",\"active\":")
                .number(shapes.active())
                .raw(",\"behind\":")
                .number(shapes.behind())
                .raw(",\"begun\":")
                .number(shapes.begun())
                .raw(",\"failures\":")
                .number(shapes.failures())
                .raw("}");
    }

    private static void expiry(JsonBytes body, ExpiryStatistics expiry) {
        body.raw("{\"removed\":")
                .number(expiry.removed())
                .raw(",\"handled\":")
                .number(expiry.handled())
                .raw(",\"handlerFailures\":")
                .number(expiry.handlerFailures())
                .raw(",\"failures\":")
                .number(expiry.failures())
                .raw(",\"scannedBytes\":")
                .number(expiry.scannedBytes())
                .raw(",\"noted\":")
                .number(expiry.noted())
                .raw(",\"waiting\":")
                .number(expiry.waiting())
                .raw("}");
    }

    private static void idempotency(JsonBytes body, IdempotencyStatistics idempotency) {
        body.raw("{\"replayed\":")
                .number(idempotency.replayed())
                .raw(",\"reused\":")
                .number(idempotency.reused())
                .raw(",\"refused\":")
                .number(idempotency.refused())
                .raw(",\"kept\":")
                .number(idempotency.kept())
                .raw(",\"keptBytes\":")
                .number(idempotency.keptBytes())
                .raw("}");
    }

    static JsonBytes of(CompactionStatistics numbers) {
        JsonBytes body = new JsonBytes();
        compaction(body, numbers);
        return body.raw("\n");
    }

    private static void compaction(JsonBytes body, CompactionStatistics compaction) {
        CompactionOutcome replaced = compaction.replaced();
        body.raw("{\"waiting\":")
                .number(compaction.waiting())
                .raw(",\"running\":")
                .number(compaction.running())
                .raw(",\"paused\":" + compaction.paused())
                .raw(",\"compacted\":")
                .number(compaction.compacted())
                .raw(",\"unchanged\":")
                .number(compaction.unchanged())
                .raw(",\"failures\":")
                .number(compaction.failures())
                .raw(",\"filesBefore\":")
                .number(replaced.filesBefore())
                .raw(",\"filesAfter\":")
                .number(replaced.filesAfter())
                .raw(",\"bytesBefore\":")
                .number(replaced.bytesBefore())
                .raw(",\"bytesAfter\":")
                .number(replaced.bytesAfter());
        compaction.lastRun().ifPresent(time -> body.raw(",\"lastRun\":\"" + time + '"'));
        body.raw("}");
    }

    private static void sealing(JsonBytes body, SealStatistics sealing) {
        body.raw("{\"waiting\":")
                .number(sealing.waiting())
                .raw(",\"running\":")
                .number(sealing.running())
                .raw(",\"sealed\":")
                .number(sealing.sealed())
                .raw(",\"sealedBytes\":")
                .number(sealing.sealedBytes())
                .raw(",\"failures\":")
                .number(sealing.failures())
                .raw(",\"refused\":")
                .number(sealing.refused())
                .raw(",\"busyMillis\":")
                .number(sealing.busy().toMillis())
                .raw(",\"longestMillis\":")
                .number(sealing.longest().toMillis())
                .raw("}");
    }

    private static void cache(JsonBytes body, CacheStatistics cache) {
        body.raw("{\"hits\":")
                .number(cache.hits())
                .raw(",\"misses\":")
                .number(cache.misses())
                .raw(",\"evictedLines\":")
                .number(cache.evictedLines())
                .raw(",\"evictedBytes\":")
                .number(cache.evictedBytes())
                .raw(",\"lines\":")
                .number(cache.lines())
                .raw(",\"bytes\":")
                .number(cache.bytes())
                .raw(",\"capacityBytes\":")
                .number(cache.capacityBytes())
                .raw("}");
    }

    private static void journal(JsonBytes body, JournalStatistics journal) {
        body.raw("{\"batches\":")
                .number(journal.batches())
                .raw(",\"records\":")
                .number(journal.records())
                .raw(",\"bytes\":")
                .number(journal.bytes())
                .raw(",\"commits\":")
                .number(journal.commits())
                .raw(",\"failures\":")
                .number(journal.failures())
                .raw(",\"syncs\":")
                .number(journal.files().syncs())
                .raw(",\"writtenBytes\":")
                .number(journal.files().writtenBytes())
                .raw(",\"files\":")
                .number(journal.files().live())
                .raw(",\"spareFiles\":")
                .number(journal.files().spare())
                .raw(",\"oldestMillis\":")
                .number(journal.files().oldestAge().toMillis())
                .raw("}");
    }

    private static void disk(JsonBytes body, DiskStatistics disk) {
        use(body.raw("{\"bytes\":"), disk.use());
        body.raw(",\"exact\":")
                .raw(Boolean.toString(disk.use().exact()))
                .raw(",\"maxBytes\":")
                .number(disk.limits().maxBytes())
                .raw(",\"minFreeBytes\":")
                .number(disk.limits().minFreeBytes());
        disk.freeBytes().ifPresent(free -> body.raw(",\"freeBytes\":").number(free));
        body.raw(",\"level\":")
                .string(disk.level().name().toLowerCase(Locale.ROOT))
                .raw(",\"evictedRanges\":")
                .number(disk.evictedRanges())
                .raw(",\"evictedBytes\":")
                .number(disk.evictedBytes())
                .raw("}");
    }

    /** Each kind, and their sum. */
    private static void use(JsonBytes body, DiskUse use) {
        body.raw("{");
        for (DiskKind kind : DiskKind.values()) {
            body.string(kind.name().toLowerCase(Locale.ROOT))
                    .raw(":")
                    .number(use.of(kind))
                    .raw(",");
        }
        body.raw("\"total\":").number(use.total()).raw("}");
    }

    static JsonBytes of(CollectionStatistics numbers) {
        JsonBytes body = new JsonBytes()
                .raw("{\"keys\":")
                .number(numbers.keys())
                .raw(",\"first\":")
                .number(numbers.first())
                .raw(",\"watermark\":")
                .number(numbers.watermark())
                .raw(",\"logBytes\":")
                .number(numbers.logBytes())
                .raw(",\"segments\":")
                .number(numbers.segments())
                .raw(",\"sealed\":")
                .number(numbers.sealed())
                .raw(",\"generation\":")
                .number(numbers.generation())
                .raw(",\"compactableBytes\":")
                .number(numbers.compactableBytes())
                .raw(",\"churn\":" + String.format(Locale.ROOT, "%.3f", numbers.churn()))
                .raw(",\"backups\":")
                .number(numbers.backups())
                .raw(",\"backupBytes\":")
                .number(numbers.backupBytes())
                .raw(",\"diskBytes\":");
        use(body, numbers.disk());
        return body.raw("}\n");
    }
}
