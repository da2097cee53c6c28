package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.CollectionState;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.UnknownCollectionException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lists, creates, describes, changes and drops collections. Immutable; safe for any thread. */
final class CollectionRoutes {

    static final String COLLECTIONS = "/v1/collections";
    static final String COLLECTION = "/v1/collections/{collection}";

    private static final int LIMIT_DEFAULT = 100;
    private static final int LIMIT_MAX = 1_000;
    private static final int OK = 200;
    private static final int CREATED = 201;

    private final Tidemark store;
    private final RequestBody body;

    CollectionRoutes(Tidemark store, RequestBody body) {
        this.store = store;
        this.body = body;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.of(HttpMethods.GET, COLLECTIONS, this::list),
                Endpoint.of(HttpMethods.GET, COLLECTION, this::describe),
                Endpoint.of(HttpMethods.PUT, COLLECTION, this::create),
                Endpoint.of(HttpMethods.PATCH, COLLECTION, this::change),
                Endpoint.of(HttpMethods.DELETE, COLLECTION, this::drop));
    }

    private CompletionStage<HttpResponse> list(Call call) {
        int limit = (int) call.query().number("limit", LIMIT_DEFAULT, 1, LIMIT_MAX);
        Page<CollectionDescription> page = store.collections(call.query().text("cursor"), limit);
        JsonBytes listing = new JsonBytes().raw("{\"collections\":[");
        String separator = "";
        for (CollectionDescription description : page.items()) {
            describe(listing.raw(separator), description).raw("}");
            separator = ",";
        }
        return CompletableFuture.completedFuture(
                Responses.json(OK, Cursors.end(listing.raw("]"), page.next()).raw("}\n")));
    }

    private CompletionStage<HttpResponse> describe(Call call) {
        String name = call.collection();
        CollectionDescription description = store.describe(name)
                .orElseThrow(() -> new UnknownCollectionException("collection does not exist: name=" + name));
        return store.json(name).state().thenApply(state -> Responses.json(OK, described(description, state)));
    }

    private CompletionStage<HttpResponse> create(Call call) {
        String name = call.collection();
        return body.readOptional(call, RequestBody.JSON).thenCompose(text -> {
            Optional<CollectionSettings> wanted = SettingsBody.parse(text);
            return store.create(name, wanted.orElse(CollectionSettings.DEFAULT))
                    .thenApply(creation -> created(creation, wanted));
        });
    }

    private static HttpResponse created(Tidemark.Creation creation, Optional<CollectionSettings> wanted) {
        CollectionDescription found = creation.description();
        if (!creation.created() && wanted.isPresent() && !wanted.get().equals(found.settings())) {
            throw RequestRefused.of(
                    ProblemKind.SETTINGS_DIFFER,
                    "collection exists with other settings: expected=" + wanted.get() + " actual=" + found.settings());
        }
        return Responses.json(
                creation.created() ? CREATED : OK,
                describe(new JsonBytes(), found).raw("}\n"));
    }

    private CompletionStage<HttpResponse> change(Call call) {
        String name = call.collection();
        return body.read(call, List.of(RequestBody.MERGE_PATCH))
                .thenCompose(text -> store.change(name, SettingsPatch.parse(text)))
                .thenApply(changed ->
                        Responses.json(OK, describe(new JsonBytes(), changed).raw("}\n")));
    }

    private CompletionStage<HttpResponse> drop(Call call) {
        String name = call.collection();
        return store.drop(name).thenApply(dropped -> {
            if (!dropped) {
                throw new UnknownCollectionException("collection does not exist: name=" + name);
            }
            return Responses.noContent();
        });
    }

    private static JsonBytes described(CollectionDescription description, CollectionState state) {
        return describe(new JsonBytes(), description)
                .raw(",\"first\":")
                .number(state.first())
                .raw(",\"watermark\":")
                .number(state.watermark())
                .raw(",\"size\":")
                .number(state.size())
                .raw("}\n");
    }

    /** Everything but the closing brace. */
    private static JsonBytes describe(JsonBytes target, CollectionDescription description) {
        CollectionSettings settings = description.settings();
        return target.raw("{\"name\":")
                .string(description.name())
                .raw(",\"id\":")
                .number(description.id())
                .raw(",\"handle\":")
                .string(description.handle())
                .raw(",\"settings\":{\"durability\":")
                .string(settings.durability().name().toLowerCase(Locale.ROOT))
                .raw(",\"syncInterval\":")
                .string(settings.syncInterval().toString())
                .text(SettingsBody.extras(settings))
                .raw("}");
    }
}
