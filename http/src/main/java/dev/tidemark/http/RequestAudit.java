package dev.tidemark.http;

import dev.tidemark.http.access.AuditLog;
import dev.tidemark.http.access.Caller;
import dev.tidemark.http.access.RefusalBound;
import dev.tidemark.http.access.Standing;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What is to be noted of one request, and who made it. Used by the threads that the request passes, one after the other; notes by any.
 *
 * <p>Requests of administrators are noted in any case, others when a handler says so, or when they were refused to the caller.
 */
final class RequestAudit {

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final Endpoint endpoint;
    private final RefusalBound refusals;
    private volatile List<String> notes = List.of();
    private volatile Caller caller = Caller.nobody(Optional.empty());
    private volatile Standing standing = Standing.FOR_EVER;
    private volatile String target = "";

    /** @param refusals of strangers at all endpoints */
    RequestAudit(Endpoint endpoint, RefusalBound refusals) {
        this.endpoint = endpoint;
        this.refusals = refusals;
    }

    Caller caller() {
        return caller;
    }

    void madeBy(Caller newCaller) {
        caller = newCaller;
    }

    Standing standing() {
        return standing;
    }

    void standsBy(Standing newStanding) {
        standing = newStanding;
    }

    /** @param collection that the request concerns */
    void concerns(String collection) {
        target = collection;
    }

    /** Has the request noted with what is special about it, whatever comes of it: an override, say. */
    synchronized void note(String what) {
        notes = Stream.concat(notes.stream(), Stream.of(what)).toList();
    }

    void ended(int status) {
        boolean stranger = status == UNAUTHORIZED
                || (status == FORBIDDEN && caller.scopes().isEmpty());
        if (stranger) {
            OptionalLong passedOver = refusals.next();
            passedOver.ifPresent(count -> tell(status + (count == 0 ? "" : ", passed over before: " + count)));
        } else if (status == FORBIDDEN || !notes.isEmpty() || endpoint.access().isForAdministrators()) {
            tell(Integer.toString(status));
        }
    }

    private void tell(String outcome) {
        String operation = endpoint.method().name() + " " + endpoint.path().text();
        AuditLog.tell(
                caller, notes.isEmpty() ? operation : operation + ": " + String.join(", ", notes), target, outcome);
    }
}
