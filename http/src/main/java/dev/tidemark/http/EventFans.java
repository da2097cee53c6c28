package dev.tidemark.http;

import akka.stream.Materializer;
import dev.tidemark.http.LogEvents.Shared;
import dev.tidemark.http.LogEvents.Start;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The fans of all logs in one form, each from its first group to its last. Safe for any thread. */
final class EventFans implements StreamGroup {

    /** A log that goes by another handle is another one. */
    private record Log(String collection, String handle) {}

    private final Shared shared;
    private final Map<Log, LogFan> fans = new ConcurrentHashMap<>();
    private volatile boolean ended;

    EventFans(Shared shared) {
        this.shared = shared;
        shared.streams().enter(this);
    }

    Shared shared() {
        return shared;
    }

    /**
     * @param materializer runs the stream of the log
     * @return empty when streams are ended
     */
    Optional<EventFan> of(Start start, Materializer materializer) {
        if (ended) {
            return Optional.empty();
        }
        Log log = new Log(start.collection().name(), start.handle());
        LogFan found = fans.compute(
                log,
                (same, present) -> present == null || present.isOver()
                        ? new LogFan(shared, start, materializer, over -> fans.remove(log, over))
                        : present);
        if (ended) {
            found.end(LogFan.WITHOUT_WORDS);
            return Optional.empty();
        }
        return Optional.of(found);
    }

    @Override
    public int count() {
        return fans.values().stream().mapToInt(LogFan::count).sum();
    }

    @Override
    public void end() {
        ended = true;
        fans.values().forEach(fan -> fan.end(LogFan.WITHOUT_WORDS));
    }
}
