package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import dev.tidemark.actors.Shape;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.HandleChangedException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.PositionGoneException;
import dev.tidemark.engine.UnknownCollectionException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Serves collections as shapes, by the HTTP protocol of Electric: {@code http/docs} has what it demands and how it is kept. Safe for
 * any thread.
 *
 * <p>A request is read, admitted, and its shape found. Then its handle is held against the shape's: a client that knows another must
 * begin anew, and is told the new one. A shape that goes while it is read is looked for once more, for the handle to tell.
 */
final class ShapeRoutes {

    static final String SHAPE = "/v1/shape";
    static final String HEALTH = "/v1/health";

    private static final String METHODS = "GET, HEAD, POST, DELETE, OPTIONS";
    private static final long PREFLIGHT_SECONDS = 86_400;
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;

    /** What an answer may take beyond its wait: for the shape to be in step, and the rest. */
    private static final Duration ANSWER_TIME = Duration.ofSeconds(14);

    private final Tidemark store;
    private final ShapeServing settings;
    private final Admission admission;
    private final ShapeReads reads;
    private final ShapeEvents events;
    private final Subsets subsets;

    ShapeRoutes(Tidemark store, RequestBody body, ShapeServing settings, LiveStreams streams) {
        this.store = store;
        this.settings = settings;
        LiveStreams open = streams.part();
        this.admission = new Admission(settings.admission(), open::count);
        this.reads = new ShapeReads(settings, streams);
        this.events = new ShapeEvents(settings, open);
        this.subsets = new Subsets(body);
    }

    List<Endpoint> endpoints() {
        return List.of(
                endpoint(Endpoint.of(HttpMethods.GET, SHAPE, this::read)),
                endpoint(Endpoint.of(HttpMethods.POST, SHAPE, this::subset)),
                endpoint(Endpoint.of(HttpMethods.DELETE, SHAPE, this::drop)),
                endpoint(Endpoint.of(HttpMethods.OPTIONS, SHAPE, this::options)),
                Endpoint.of(HttpMethods.GET, HEALTH, this::health));
    }

    private static Endpoint endpoint(Endpoint endpoint) {
        return endpoint.refusing(ShapeProblems::of);
    }

    private CompletionStage<HttpResponse> read(Call call) {
        if (SubsetParameters.isWanted(call.query())) {
            return subset(call);
        }
        ShapeQuery query = ShapeQuery.parse(call.query());
        call.requireMayUse(query.definition().collection());
        if (query.mode().isLive()) {
            LogRoutes.answerWithin(call, settings.live().longPollDefault().plus(ANSWER_TIME));
        }
        ConditionHeaders conditions = ConditionHeaders.of(call.request());
        return admitted(
                query.begins(),
                () -> found(query.definition(), query::knowsAnother, shape -> {
                    ShapeReads.Read read = new ShapeReads.Read(call, query, shape, conditions);
                    return query.mode() == ShapeQuery.Mode.EVENTS ? events.answer(read) : reads.answer(read);
                }));
    }

    private CompletionStage<HttpResponse> subset(Call call) {
        ShapeQuery query = ShapeQuery.ofSubset(call.query());
        call.requireMayUse(query.definition().collection());
        return admitted(
                query.begins(),
                () -> subsets.read(call)
                        .thenCompose(subset -> found(
                                query.definition(), query::knowsAnother, shape -> Subsets.answer(shape, subset))));
    }

    private CompletionStage<HttpResponse> admitted(boolean begins, Supplier<CompletionStage<HttpResponse>> answer) {
        Optional<Admission.Place> place = admission.enter(begins);
        if (place.isEmpty()) {
            throw new OverloadedException("too many requests for shapes are under way");
        }
        try {
            return answer.get().whenComplete((response, failure) -> place.get().close());
        } catch (RuntimeException failure) {
            place.get().close();
            throw failure;
        }
    }

    private CompletionStage<HttpResponse> found(
            ShapeDefinition definition,
            Predicate<String> isAnother,
            Function<Shape, CompletionStage<HttpResponse>> answer) {
        return store.shape(definition).thenCompose(shape -> {
            if (isAnother.test(shape.handle())) {
                throw new MustRefetch(Optional.of(shape.handle()));
            }
            return answer.apply(shape)
                    .exceptionallyCompose(failure -> isGone(Problems.unwrapped(failure))
                            ? begunAnew(definition, shape.handle())
                            : CompletableFuture.failedFuture(failure));
        });
    }

    private static boolean isGone(Throwable failure) {
        return failure instanceof MustRefetch
                || failure instanceof UnknownCollectionException
                || failure instanceof HandleChangedException
                || failure instanceof PositionGoneException;
    }

    /** Never tells a client its own handle: it would ask in circles. */
    private CompletionStage<HttpResponse> begunAnew(ShapeDefinition definition, String gone) {
        return store.shape(definition).thenApply(shape -> {
            if (shape.handle().equals(gone)) {
                throw new OverloadedException("shape is being begun anew");
            }
            throw new MustRefetch(Optional.of(shape.handle()));
        });
    }

    private CompletionStage<HttpResponse> drop(Call call) {
        RequestBody.discard(call);
        if (!settings.mayDelete()) {
            return CompletableFuture.completedFuture(
                    ShapeProblems.message(METHOD_NOT_ALLOWED, "this server's shapes are not for its clients to drop")
                            .addHeader(RawHeader.create("Allow", "GET, HEAD, POST, OPTIONS")));
        }
        return dropped(call.query())
                .thenApply(dropped -> dropped
                        ? Responses.json(ACCEPTED, new JsonBytes().raw("{\"status\":\"accepted\"}"))
                                .addHeader(Responses.cacheControl(CachePolicy.REVALIDATE))
                        : ShapeProblems.message(NOT_FOUND, "there is no such shape"));
    }

    /** By its handle where the request has one, else by what defines it. */
    private CompletionStage<Boolean> dropped(QueryParameters query) {
        Optional<String> handle = query.text("handle").filter(text -> !text.isEmpty());
        if (handle.isPresent()) {
            return store.dropShape(handle.get());
        }
        ParameterErrors errors = new ParameterErrors();
        ShapeDefinition definition = ShapeParameters.definition(query, errors);
        errors.requireNone();
        return store.dropShape(definition);
    }

    /** What may be done here; which pages may do it is said to those that ask, see {@link CrossOrigin}. */
    private CompletionStage<HttpResponse> options(Call call) {
        RequestBody.discard(call);
        return CompletableFuture.completedFuture(Responses.noContent()
                .addHeader(RawHeader.create("Allow", METHODS))
                .addHeader(RawHeader.create("Access-Control-Allow-Methods", METHODS))
                .addHeader(Responses.header("Access-Control-Max-Age", PREFLIGHT_SECONDS)));
    }

    private CompletionStage<HttpResponse> health(Call call) {
        boolean ready = store.readiness().ready();
        JsonBytes body = new JsonBytes().raw("{\"status\":").string(ready ? "active" : "waiting");
        return CompletableFuture.completedFuture(Responses.json(ready ? OK : ACCEPTED, body.raw("}")));
    }
}
