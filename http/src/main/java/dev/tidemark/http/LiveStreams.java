package dev.tidemark.http;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The streams of events that are open at one route, and what else waits there, so that its server can end them before it goes: by
 * themselves they last for minutes. Safe for any thread.
 *
 * <p>Each is ended as if its time were over: what it has begun goes out whole, and its client resumes, here or elsewhere.
 */
public final class LiveStreams implements StreamGroup {

    private final Set<Runnable> open = ConcurrentHashMap.newKeySet();
    private final StandingWatch standings = new StandingWatch();
    private final List<StreamGroup> parts = new CopyOnWriteArrayList<>();
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

    /**
     * Ends what lasts also when its caller would not be let in any more.
     *
     * @param end called once at most, on any thread, soon after that
     * @return to be run when it has ended by itself
     */
    Runnable watch(Call call, Runnable end) {
        return standings.enter(call.standing(), call.materializer(), end);
    }

    /** Those of a part of the route: counted alone as well, and ended with all. */
    LiveStreams part() {
        LiveStreams part = new LiveStreams();
        enter(part);
        return part;
    }

    /** Those that somebody else knows. */
    void enter(StreamGroup group) {
        parts.add(group);
        if (ended) {
            group.end();
        }
    }

    @Override
    public int count() {
        return open.size() + parts.stream().mapToInt(StreamGroup::count).sum();
    }

    @Override
    public void end() {
        ended = true;
        open.forEach(Runnable::run);
        parts.forEach(StreamGroup::end);
    }
}
