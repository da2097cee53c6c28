package dev.tidemark.http;

import akka.http.javadsl.model.AttributeKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells that the client of a request has gone before its answer was there: an attribute of requests, of servers that notice it.
 * Made with its request; safe for any thread.
 */
public final class ClientGone {

    public static final AttributeKey<ClientGone> KEY = AttributeKey.create("client-gone", ClientGone.class);

    /** What is to be done then. Guarded by this. */
    private final List<Runnable> actions = new ArrayList<>(1);

    /** Guarded by this. */
    private boolean gone;

    /** Runs {@code action} once, on the server's thread, when the client has gone; at once when it has. It must be quick. */
    public void then(Runnable action) {
        synchronized (this) {
            if (!gone) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    /** The client has gone. */
    public void tell() {
        List<Runnable> due;
        synchronized (this) {
            gone = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }
}
