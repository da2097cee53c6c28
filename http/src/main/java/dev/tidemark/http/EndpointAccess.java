package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethod;
import dev.tidemark.http.access.Scope;
import java.util.Map;
import java.util.Optional;

/**
 * Who may call an endpoint: the one table of it. Immutable.
 *
 * <p>An endpoint that is missing here is for administrators alone, and fails a test.
 *
 * @param scope that a caller needs; empty where nobody is asked
 * @param reach which collections a call concerns, for callers who may use some alone
 */
record EndpointAccess(Optional<Scope> scope, Reach reach) {

    enum Reach {
        /** The one that the path names. */
        PATH,
        /** Those that the request names elsewhere: the handler holds them against {@link Call#requireMayUse}. */
        REQUEST,
        /** All. */
        STORE
    }

    private static final EndpointAccess OPEN = new EndpointAccess(Optional.empty(), Reach.STORE);
    private static final EndpointAccess READ = of(Scope.READ, Reach.PATH);
    private static final EndpointAccess READ_ALL = of(Scope.READ, Reach.STORE);
    private static final EndpointAccess APPEND = of(Scope.APPEND, Reach.PATH);
    private static final EndpointAccess ADMIN = of(Scope.ADMIN, Reach.PATH);
    private static final EndpointAccess ADMIN_ALL = of(Scope.ADMIN, Reach.STORE);

    private static final Map<String, EndpointAccess> TABLE = Map.ofEntries(
            Map.entry("GET /health/live", OPEN),
            // Files of the jar, the same for everybody: what they show is asked of the others.
            Map.entry("GET /dashboard", OPEN),
            Map.entry("GET /dashboard/{file}", OPEN),
            Map.entry("GET /health/ready", READ_ALL),
            Map.entry("GET /v1/health", READ_ALL),
            Map.entry("GET /v1/health/report", ADMIN_ALL),
            Map.entry("POST /v1/health/runs", ADMIN_ALL),
            Map.entry("GET /metrics", READ_ALL),
            Map.entry("GET /openapi.yaml", READ_ALL),
            Map.entry("GET /v1/collections", READ_ALL),
            Map.entry("GET /v1/collections/{collection}", READ),
            Map.entry("PUT /v1/collections/{collection}", ADMIN),
            Map.entry("PATCH /v1/collections/{collection}", ADMIN),
            Map.entry("DELETE /v1/collections/{collection}", ADMIN),
            Map.entry("GET /v1/collections/{collection}/entries", READ),
            Map.entry("GET /v1/collections/{collection}/entries/{key}", READ),
            Map.entry("PUT /v1/collections/{collection}/entries/{key}", APPEND),
            Map.entry("PATCH /v1/collections/{collection}/entries/{key}", APPEND),
            Map.entry("DELETE /v1/collections/{collection}/entries/{key}", APPEND),
            Map.entry("POST /v1/collections/{collection}/entries/{key}/touch", APPEND),
            Map.entry("POST /v1/collections/{collection}/batch", APPEND),
            Map.entry("GET /v1/collections/{collection}/log", READ),
            Map.entry("POST /v1/collections/{collection}/log", APPEND),
            Map.entry("GET /v1/collections/{collection}/statistics", READ),
            Map.entry("GET /v1/collections/{collection}/breaches", READ),
            Map.entry("POST /v1/collections/{collection}/seal", ADMIN),
            Map.entry("POST /v1/collections/{collection}/compact", ADMIN),
            Map.entry("POST /v1/compact", ADMIN_ALL),
            Map.entry("POST /v1/transactions", of(Scope.APPEND, Reach.REQUEST)),
            Map.entry("GET /v1/statistics", READ_ALL),
            Map.entry("GET /v1/migrations", READ_ALL),
            Map.entry("GET /v1/backups", ADMIN_ALL),
            Map.entry("POST /v1/backups", ADMIN_ALL),
            Map.entry("POST /v1/backups/prune", ADMIN_ALL),
            Map.entry("POST /v1/backups/cancel", ADMIN_ALL),
            Map.entry("POST /v1/backups/{backup}/verify", ADMIN_ALL),
            Map.entry("POST /v1/backups/{backup}/restore", ADMIN_ALL),
            Map.entry("GET /v1/shape", of(Scope.READ, Reach.REQUEST)),
            Map.entry("POST /v1/shape", of(Scope.READ, Reach.REQUEST)),
            // By its handle a shape may be dropped of whatever collection.
            Map.entry("DELETE /v1/shape", ADMIN_ALL),
            Map.entry("OPTIONS /v1/shape", OPEN));

    private static EndpointAccess of(Scope scope, Reach reach) {
        return new EndpointAccess(Optional.of(scope), reach);
    }

    static EndpointAccess of(HttpMethod method, String path) {
        return declared(method.name() + " " + path).orElse(ADMIN_ALL);
    }

    /** What the table says. */
    static Optional<EndpointAccess> declared(String methodAndPath) {
        return Optional.ofNullable(TABLE.get(methodAndPath));
    }

    boolean isForAdministrators() {
        return scope.filter(Scope.ADMIN::equals).isPresent();
    }
}
