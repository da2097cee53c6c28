package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import dev.tidemark.actors.CollectionStatistics;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.compaction.CompactionOutcome;
import dev.tidemark.actors.compaction.CompactionStatistics;
import dev.tidemark.actors.seal.SealStatistics;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Numbers of the store and of collections, and the upkeep that can be asked for. Immutable; safe for any thread. */
final class UpkeepRoutes {

    static final String STORE_STATISTICS = "/v1/statistics";
    static final String COLLECTION_STATISTICS = "/v1/collections/{collection}/statistics";
    static final String COMPACT = "/v1/collections/{collection}/compact";
    static final String COMPACT_ALL = "/v1/compact";
    static final String SEAL = "/v1/collections/{collection}/seal";

    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    private final Tidemark store;

    UpkeepRoutes(Tidemark store) {
        this.store = store;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.of(HttpMethods.GET, STORE_STATISTICS, this::storeStatistics),
                Endpoint.of(HttpMethods.GET, COLLECTION_STATISTICS, this::collectionStatistics),
                Endpoint.of(HttpMethods.POST, SEAL, this::seal),
                Endpoint.of(HttpMethods.POST, COMPACT, this::compact),
                Endpoint.of(HttpMethods.POST, COMPACT_ALL, this::compactAll));
    }

    private CompletionStage<HttpResponse> storeStatistics(Call call) {
        SealStatistics sealing = store.statistics().sealing();
        JsonBytes body = new JsonBytes()
                .raw("{\"sealing\":{\"waiting\":")
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
                .raw("},\"compaction\":");
        compaction(body, store.statistics().compaction());
        return CompletableFuture.completedFuture(Responses.json(OK, body.raw("}\n")));
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

    private CompletionStage<HttpResponse> collectionStatistics(Call call) {
        return store.json(call.collection()).statistics().thenApply(numbers -> answer(OK, numbers));
    }

    /** Does not wait for the end, which may take long: the numbers tell. */
    private CompletionStage<HttpResponse> seal(Call call) {
        call.request().discardEntityBytes(call.materializer());
        JsonCollection collection = store.json(call.collection());
        return collection.statistics().thenApply(numbers -> {
            collection.seal();
            return answer(ACCEPTED, numbers);
        });
    }

    /** Does not wait for the end, nor for the collection's turn. */
    private CompletionStage<HttpResponse> compact(Call call) {
        call.request().discardEntityBytes(call.materializer());
        JsonCollection collection = store.json(call.collection());
        return collection.statistics().thenApply(numbers -> {
            collection.compact();
            return answer(ACCEPTED, numbers);
        });
    }

    private CompletionStage<HttpResponse> compactAll(Call call) {
        call.request().discardEntityBytes(call.materializer());
        store.compactAll();
        JsonBytes body = new JsonBytes();
        compaction(body, store.statistics().compaction());
        return CompletableFuture.completedFuture(Responses.json(ACCEPTED, body.raw("\n")));
    }

    private static HttpResponse answer(int status, CollectionStatistics numbers) {
        JsonBytes body = new JsonBytes()
                .raw("{\"keys\":")
                .number(numbers.keys())
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
                .raw("}\n");
        return Responses.json(status, body);
    }
}
