package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import dev.tidemark.actors.CollectionStatistics;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Tidemark;
import java.util.List;
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
        return CompletableFuture.completedFuture(Responses.json(
                OK, StatisticsBody.of(store.statistics(), call.request().getAttribute(TransportNumbers.KEY))));
    }

    private CompletionStage<HttpResponse> collectionStatistics(Call call) {
        return store.json(call.collection()).statistics().thenApply(numbers -> answer(OK, numbers));
    }

    /** Does not wait for the end, which may take long: the numbers tell. */
    private CompletionStage<HttpResponse> seal(Call call) {
        RequestBody.discard(call);
        JsonCollection collection = store.json(call.collection());
        return collection.statistics().thenApply(numbers -> {
            collection.seal();
            return answer(ACCEPTED, numbers);
        });
    }

    /** Does not wait for the end, nor for the collection's turn. */
    private CompletionStage<HttpResponse> compact(Call call) {
        RequestBody.discard(call);
        JsonCollection collection = store.json(call.collection());
        return collection.statistics().thenApply(numbers -> {
            collection.compact();
            return answer(ACCEPTED, numbers);
        });
    }

    private CompletionStage<HttpResponse> compactAll(Call call) {
        RequestBody.discard(call);
        store.compactAll();
        JsonBytes body = StatisticsBody.of(store.statistics().compaction());
        return CompletableFuture.completedFuture(Responses.json(ACCEPTED, body));
    }

    private static HttpResponse answer(int status, CollectionStatistics numbers) {
        return Responses.json(status, StatisticsBody.of(numbers));
    }
}
