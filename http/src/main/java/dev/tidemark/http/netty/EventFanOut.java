package dev.tidemark.http.netty;

import dev.tidemark.http.EventFan;
import dev.tidemark.http.EventFeed;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Streams of events of one transport, without a stream of Akka's for each: those on one event loop that follow one log stand in one {@link
 * FollowerGroup}, and are given each batch by one task. Safe for any thread.
 */
final class EventFanOut {

    private final FollowerGroup.Means means;

    /** Each by its loop alone. */
    private final Map<EventExecutor, Map<EventFan, FollowerGroup>> groups = new ConcurrentHashMap<>();

    /** @param files runs what reads files */
    EventFanOut(TransportSettings.Times times, TransportStatistics statistics, Executor files) {
        this.means = new FollowerGroup.Means(times, statistics, files);
    }

    /**
     * Finds the place for a connection that is to stream events, whose greeting is on its way. Called by its loop.
     *
     * @return empty when streams are ended; else it is to be put into the connection's pipeline, and begun
     */
    Optional<EventSubscriber> subscriber(EventFeed feed, EventLoop loop) {
        Map<EventFan, FollowerGroup> own = groups.computeIfAbsent(loop, each -> new IdentityHashMap<>());
        for (Optional<EventFan> fan = feed.fan(); fan.isPresent(); fan = feed.fan()) {
            FollowerGroup known = own.get(fan.get());
            FollowerGroup group = known == null ? new FollowerGroup(fan.get(), loop, means, own::remove) : known;
            if (known != null || group.join()) {
                own.put(fan.get(), group);
                return Optional.of(new EventSubscriber(group, feed));
            }
        }
        return Optional.empty();
    }
}
