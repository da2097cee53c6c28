package dev.tidemark.http;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import dev.tidemark.http.access.Caller;
import dev.tidemark.http.access.RateLimits;
import dev.tidemark.http.access.RefusalBound;
import dev.tidemark.http.access.Scope;
import dev.tidemark.http.access.Standing;
import dev.tidemark.http.access.Token;
import dev.tidemark.http.access.Tokens;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets requests in, or says why not: who calls, and whether that is enough. Safe for any thread.
 *
 * <p>Every request passes {@link #admit} before anything of it but its path is looked at, and {@link #requireReach} before
 * its handler is called.
 */
final class Gate {

    private static final String CHALLENGE = "Bearer realm=\"tidemark\"";

    /** RFC 6750, section 2.1; the scheme in whatever case (RFC 9110, section 11.1). */
    private static final Pattern BEARER = Pattern.compile("[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9._~+/-]+=*)");

    private final Tokens tokens;
    private final boolean sharedCaches;
    private final RateLimits rates;
    private final RefusalBound refusals = new RefusalBound();
    private final Provenance provenance;

    /** @throws IllegalArgumentException when the file of tokens is no good */
    Gate(SecuritySettings settings, CrossOrigin crossOrigin) {
        this.tokens = Tokens.open(settings.tokens());
        this.sharedCaches = settings.sharedCaches();
        this.rates = new RateLimits(settings.rates());
        this.provenance = new Provenance(settings.origins(), crossOrigin);
    }

    /** For one request. */
    RequestAudit audit(Endpoint endpoint) {
        return new RequestAudit(endpoint, refusals);
    }

    /**
     * Finds out who calls.
     *
     * @throws RequestRefused when who calls may not call this, not so often, or not by this way
     */
    void admit(HttpRequest request, Endpoint endpoint, RequestAudit audit) {
        Optional<InetAddress> address = provenance.address(request);
        audit.madeBy(Caller.nobody(address));
        requireTurn(address);
        Optional<Scope> scope = endpoint.access().scope();
        if (scope.isEmpty()) {
            return;
        }
        if (provenance.knowsHosts() || !asksOrIsTold(request)) {
            provenance.requireHost(request);
        }
        provenance.requireOrigin(request);
        Caller caller = caller(request, address, audit);
        audit.madeBy(caller);
        requireScope(caller, scope.get());
    }

    /** @throws RequestRefused when the caller lacks a scope */
    static void requireScope(Caller caller, Scope scope) {
        if (!caller.may(scope)) {
            throw forbidden(
                    "scope is missing: expected=" + scope.label(),
                    CHALLENGE + ", error=\"insufficient_scope\", scope=\"" + scope.label() + "\"");
        }
    }

    /** Whether it is known who calls, so that nobody gets anything for being in the right place. */
    private boolean asksOrIsTold(HttpRequest request) {
        return tokens.areRequired() || request.getAttribute(Caller.KEY).isPresent();
    }

    /**
     * Counts a request that no endpoint takes.
     *
     * @throws RequestRefused where its address has made too many
     */
    void requireTurn(HttpRequest request) {
        requireTurn(provenance.address(request));
    }

    private void requireTurn(Optional<InetAddress> address) {
        address.map(rates::ofAddress).ifPresent(Gate::requireTurn);
    }

    private static void requireTurn(OptionalLong waitSeconds) {
        if (waitSeconds.isPresent()) {
            throw new RequestRefused(Problem.of(ProblemKind.TOO_MANY_REQUESTS, "nothing was done")
                    .withHeader(RawHeader.create("Retry-After", Long.toString(waitSeconds.getAsLong()))));
        }
    }

    private Caller caller(HttpRequest request, Optional<InetAddress> address, RequestAudit audit) {
        Optional<Caller> told = request.getAttribute(Caller.KEY);
        if (told.isPresent()) {
            request.getAttribute(Standing.KEY).ifPresent(audit::standsBy);
            return told.get();
        }
        if (!tokens.areRequired()) {
            return Caller.anybody(address);
        }
        Token token = tokens.find(shown(request))
                .orElseThrow(() -> unauthorized(
                        "token is not known, or has expired or been revoked", CHALLENGE + ", error=\"invalid_token\""));
        requireTurn(rates.ofToken(token.name()));
        audit.standsBy(Standing.until(() -> !tokens.hold(token)));
        return of(token, address);
    }

    private static Caller of(Token token, Optional<InetAddress> address) {
        return new Caller(token.name(), address, token.scopes(), token.collections());
    }

    private static String shown(HttpRequest request) {
        List<String> shown = HeaderValues.of(request, "authorization");
        if (shown.isEmpty()) {
            throw unauthorized("header is missing: expected=Authorization: Bearer TOKEN", CHALLENGE);
        }
        if (shown.size() > 1) {
            throw RequestRefused.of(ProblemKind.INVALID_REQUEST, "header stands more than once: name=Authorization");
        }
        Matcher bearer = BEARER.matcher(shown.get(0));
        if (!bearer.matches()) {
            throw unauthorized("header is of another form: expected=Authorization: Bearer TOKEN", CHALLENGE);
        }
        return bearer.group(1);
    }

    /**
     * Refuses who may use some collections alone, where the call concerns another one or all.
     *
     * @throws RequestRefused saying so
     */
    void requireReach(Endpoint endpoint, Call call) {
        switch (endpoint.access().reach()) {
            case PATH -> {
                String collection = call.collection();
                call.audit().concerns(collection);
                call.requireMayUse(collection);
            }
            case STORE -> {
                if (endpoint.access().scope().isPresent()
                        && !call.caller().collections().areAll()) {
                    throw elsewhere();
                }
            }
            case REQUEST -> {
                // The handler's.
            }
        }
    }

    /** The refusal of a call that concerns more than the caller may use; tells nothing of what is there. */
    static RequestRefused elsewhere() {
        return forbidden(
                "caller may use some collections alone, and this concerns others or the store",
                CHALLENGE + ", error=\"insufficient_scope\"");
    }

    /** Why an answer that lasts ends when its caller would not be let in any more. */
    static RequestRefused standingLost() {
        return unauthorized(
                "token has expired or been revoked or changed meanwhile", CHALLENGE + ", error=\"invalid_token\"");
    }

    private static RequestRefused unauthorized(String detail, String challenge) {
        return refused(ProblemKind.UNAUTHORIZED, detail, challenge);
    }

    private static RequestRefused forbidden(String detail, String challenge) {
        return refused(ProblemKind.FORBIDDEN, detail, challenge);
    }

    private static RequestRefused refused(ProblemKind kind, String detail, String challenge) {
        return new RequestRefused(Problem.of(kind, detail).withHeader(RawHeader.create("WWW-Authenticate", challenge)));
    }

    /** The answer, for the caller alone where that is not for everybody. */
    HttpResponse kept(HttpRequest request, Endpoint endpoint, HttpResponse response) {
        boolean forAnybody = endpoint.access().scope().isEmpty() || !asksOrIsTold(request);
        if (forAnybody || sharedCaches) {
            return response;
        }
        String cacheControl =
                response.getHeader(Responses.CACHE_CONTROL).orElseThrow().value();
        String forOne = CachePolicy.forOne(cacheControl);
        return forOne.equals(cacheControl)
                ? response
                : response.removeHeader(Responses.CACHE_CONTROL).addHeader(Responses.cacheControl(forOne));
    }
}
