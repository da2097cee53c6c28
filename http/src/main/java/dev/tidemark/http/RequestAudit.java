package dev.tidemark.http;

import dev.tidemark.http.access.AuditLog;
import dev.tidemark.http.access.Caller;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What is to be noted of one request, and who made it. Used by the threads that the request passes, one after the other; notes by any.
 *
 * <p>Requests of administrators are noted in any case, others when a handler says so, or when they were refused to the caller.
 */
final class RequestAudit {

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final Endpoint endpoint;
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private volatile Caller caller = Caller.nobody(Optional.empty());
    private volatile String target = "";

    RequestAudit(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    Caller caller() {
        return caller;
    }

    void madeBy(Caller newCaller) {
        caller = newCaller;
    }

    /** @param collection that the request concerns */
    void concerns(String collection) {
        target = collection;
    }

    /** Has the request noted with what is special about it, whatever comes of it: an override, say. */
    void note(String what) {
        notes.add(what);
    }

    void ended(int status) {
        boolean refused = status == UNAUTHORIZED || status == FORBIDDEN;
        if (refused || !notes.isEmpty() || endpoint.access().isForAdministrators()) {
            String operation = endpoint.method().name() + " " + endpoint.path().text();
            AuditLog.tell(
                    caller,
                    notes.isEmpty() ? operation : operation + ": " + String.join(", ", notes),
                    target,
                    Integer.toString(status));
        }
    }
}
