package dev.tidemark.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The streams of events that are open at one route, so that its server can end them before it goes: by themselves they last for
 * minutes. Safe for any thread.
 *
 * <p>Each is ended as if its time were over: what it has begun goes out whole, and its client resumes, here or elsewhere.
 */
public final class LiveStreams {

    private final Set<Runnable> open = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    /** @param end ends the stream, from any thread, now or when it likes; told by its identity */
    void enter(Runnable end) {
        open.add(end);
        if (ended) {
            end.run();
        }
    }

    void leave(Runnable end) {
        open.remove(end);
    }

    public int count() {
        return open.size();
    }

    /** Ends all that are open, and those that begin later at once. */
    public void end() {
        ended = true;
        open.forEach(Runnable::run);
    }
}
