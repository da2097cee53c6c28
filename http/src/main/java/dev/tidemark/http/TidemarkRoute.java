package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.model.headers.TimeoutAccess;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.RequestContext;
import akka.http.javadsl.server.Route;
import akka.stream.Materializer;
import dev.tidemark.actors.Tidemark;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The HTTP API as a {@link Route} that a host mounts at any place of its own. Immutable; safe for any thread.
 *
 * <p>Paths of no endpoint are rejected, so that the host's other routes get them; everything else is answered here, failures
 * included. Hosts should switch on {@code akka.http.server.raw-request-uri-header} (see {@link RequestTarget}).
 */
public final class TidemarkRoute {

    private final List<Endpoint> endpoints;
    private final Gate gate;
    private final CrossOrigin crossOrigin;
    private final RequestMeter requests;

    /** Whether paths of no endpoint are somebody else's. */
    private final boolean mounted;

    private TidemarkRoute(
            List<Endpoint> endpoints, Gate gate, CrossOrigin crossOrigin, RequestMeter requests, boolean mounted) {
        this.endpoints = endpoints;
        this.mounted = mounted;
        this.gate = gate;
        this.crossOrigin = crossOrigin;
        this.requests = requests;
    }

    /** @throws IllegalArgumentException when the settings name a file of tokens that is no good */
    public static Route create(Tidemark store, HttpSettings settings) {
        return create(store, settings, new LiveStreams());
    }

    /**
     * The same for a server that wants to end streams of events.
     *
     * @param streams knows those of the route
     * @throws IllegalArgumentException when the settings name a file of tokens that is no good
     */
    public static Route create(Tidemark store, HttpSettings settings, LiveStreams streams) {
        return create(store, settings, streams, Telemetry.NONE);
    }

    /**
     * The same with metrics.
     *
     * @param telemetry counts requests, and may show metrics at {@code /metrics}
     */
    public static Route create(Tidemark store, HttpSettings settings, LiveStreams streams, Telemetry telemetry) {
        return create(store, settings, streams, telemetry, true);
    }

    /** The same for a server that has nothing else: paths of no endpoint are answered, counted and told to pages as all others are. */
    public static Route createAlone(Tidemark store, HttpSettings settings, LiveStreams streams, Telemetry telemetry) {
        return create(store, settings, streams, telemetry, false);
    }

    private static Route create(
            Tidemark store, HttpSettings settings, LiveStreams streams, Telemetry telemetry, boolean mounted) {
        Problems.preload();
        telemetry.watch(streams);
        List<Endpoint> endpoints = endpoints(store, settings, streams, telemetry);
        CrossOrigin crossOrigin = new CrossOrigin(settings.cors());
        Gate gate = new Gate(settings.security(), crossOrigin);
        TidemarkRoute route = new TidemarkRoute(endpoints, gate, crossOrigin, telemetry.requests(endpoints), mounted);
        return Directives.extractRequestContext(route::told);
    }

    static List<Endpoint> endpoints(Tidemark store, HttpSettings settings, LiveStreams streams, Telemetry telemetry) {
        RequestBody body = new RequestBody(settings, store.limits().depthMax());
        return Stream.of(
                        new CollectionRoutes(store, body).endpoints(),
                        new EntryRoutes(store, body).endpoints(),
                        new BatchRoutes(store, body, settings.batchMaxCount()).endpoints(),
                        new TransactionRoutes(store, body, settings.batchMaxCount()).endpoints(),
                        new LogRoutes(store, settings.live(), streams).endpoints(),
                        new AppendRoutes(store, body, settings.batchMaxCount()).endpoints(),
                        new ShapeRoutes(store, body, settings.shape(), streams).endpoints(),
                        new UpkeepRoutes(store).endpoints(),
                        new InvariantRoutes(store).endpoints(),
                        new BackupRoutes(store).endpoints(),
                        new MigrationRoutes(store).endpoints(),
                        new HealthRoutes(store).endpoints(),
                        new HealthReportRoutes(store).endpoints(),
                        new OpenApiRoutes().endpoints(),
                        DashboardRoutes.endpoints(settings.security().dashboard()),
                        telemetry.endpoints())
                .flatMap(List::stream)
                .toList();
    }

    private Route told(RequestContext context) {
        if (crossOrigin.isOff()) {
            return answer(context);
        }
        HttpRequest request = context.getRequest();
        return Directives.mapResponse(response -> crossOrigin.told(request, response), () -> answer(context));
    }

    private Route answer(RequestContext context) {
        HttpRequest request = context.getRequest();
        RequestTarget target;
        try {
            target = RequestTarget.of(request, context.getUnmatchedPath());
        } catch (RequestRefused refused) {
            return unrouted(request, finished(refused.problem().toResponse(), CachePolicy.NO_STORE));
        }
        List<Endpoint> atPath = atPath(target);
        if (atPath.isEmpty()) {
            return mounted ? Directives.reject() : unrouted(request, unknown());
        }
        if (crossOrigin.isPreflight(request)) {
            return Directives.complete(ifItsTurn(
                    request, () -> finished(crossOrigin.preflight(request, methods(atPath)), CachePolicy.NO_STORE)));
        }
        for (Endpoint endpoint : atPath) {
            if (takes(endpoint, request)) {
                return Directives.completeWithFuture(answer(endpoint, target, context));
            }
        }
        return unrouted(request, methodNotAllowed(request, atPath));
    }

    private Route unrouted(HttpRequest request, HttpResponse answer) {
        return Directives.complete(requests.unrouted(ifItsTurn(request, () -> answer)));
    }

    /** What passes by the endpoints is counted by its address as they are. */
    private HttpResponse ifItsTurn(HttpRequest request, Supplier<HttpResponse> answer) {
        try {
            gate.requireTurn(request);
        } catch (RequestRefused refused) {
            return finished(refused.problem().toResponse(), CachePolicy.NO_STORE);
        }
        return answer.get();
    }

    private List<Endpoint> atPath(RequestTarget target) {
        List<Endpoint> found = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            if (endpoint.path().matches(target.segments())) {
                found.add(endpoint);
            }
        }
        return found;
    }

    private CompletionStage<HttpResponse> answer(Endpoint endpoint, RequestTarget target, RequestContext context) {
        HttpRequest request = context.getRequest();
        Materializer materializer = context.getMaterializer();
        UnaryOperator<HttpResponse> ended = requests.begin(endpoint, target.query());
        request.getHeader(TimeoutAccess.class)
                .ifPresent(access -> access.timeoutAccess().updateHandler(this::overdue));
        RequestAudit audit = gate.audit(endpoint);
        return handled(endpoint, target, context, audit)
                .exceptionally(failure -> {
                    // A body that nobody reads would hold the connection.
                    request.discardEntityBytes(materializer);
                    return endpoint.refusal().apply(failure);
                })
                .thenApply(response -> {
                    int status = response.status().intValue();
                    audit.ended(status);
                    return gate.kept(
                            request,
                            endpoint,
                            finished(response, CachePolicy.of(request.method(), endpoint.path(), status)));
                })
                .thenApply(ended);
    }

    /** Instead of Akka's own answer, whose 503 would say that nothing was done. */
    private HttpResponse overdue(HttpRequest request) {
        boolean onlyReads =
                request.method().equals(HttpMethods.GET) || request.method().equals(HttpMethods.HEAD);
        return crossOrigin.told(request, finished(Problems.overdue(onlyReads).toResponse(), CachePolicy.NO_STORE));
    }

    private CompletionStage<HttpResponse> handled(
            Endpoint endpoint, RequestTarget target, RequestContext context, RequestAudit audit) {
        HttpRequest request = context.getRequest();
        try {
            gate.admit(request, endpoint, audit);
            List<String> parameters = endpoint.path().match(target.segments()).orElseThrow();
            QueryParameters query = QueryParameters.parse(target.query());
            Call call = new Call(request, parameters, query, context.getMaterializer(), audit);
            gate.requireReach(endpoint, call);
            return endpoint.handler().handle(call);
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** GET answers HEAD as well: Akka leaves the body out. */
    private static boolean takes(Endpoint endpoint, HttpRequest request) {
        return endpoint.method().equals(request.method())
                || (endpoint.method().equals(HttpMethods.GET)
                        && request.method().equals(HttpMethods.HEAD));
    }

    private static Stream<String> methods(List<Endpoint> atPath) {
        return atPath.stream()
                .map(endpoint -> endpoint.method().name())
                .flatMap(name -> name.equals("GET") ? Stream.of("GET", "HEAD") : Stream.of(name));
    }

    private static HttpResponse methodNotAllowed(HttpRequest request, List<Endpoint> atPath) {
        String allowed = String.join(", ", methods(atPath).toList());
        Problem problem = Problem.of(
                        ProblemKind.METHOD_NOT_ALLOWED,
                        "method is not allowed: expected=" + allowed + " actual="
                                + request.method().name())
                .withHeader(RawHeader.create("Allow", allowed));
        return finished(problem.toResponse(), CachePolicy.NO_STORE);
    }

    /**
     * Adds what every answer carries.
     *
     * @param cacheControl unless the answer has its own
     */
    static HttpResponse finished(HttpResponse response, String cacheControl) {
        HttpResponse safe = SafetyHeaders.addedTo(response);
        return response.getHeader(Responses.CACHE_CONTROL).isPresent()
                ? safe
                : safe.addHeader(Responses.cacheControl(cacheControl));
    }

    /** The answer for paths that no route takes, for servers that mount several routes; no setting plays a part. */
    public static Route unknownPath() {
        return Directives.extractRequestContext(context -> Directives.complete(unknown()));
    }

    private static HttpResponse unknown() {
        return finished(
                Problem.of(
                                ProblemKind.UNKNOWN_PATH,
                                "the paths of the API stand in /openapi.yaml; the dashboard, where it is switched on, is at /dashboard")
                        .toResponse(),
                CachePolicy.NO_STORE);
    }
}
