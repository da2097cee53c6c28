package dev.tidemark.http;

import akka.http.javadsl.model.AttributeKey;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.stream.Materializer;
import akka.util.ByteString;
import dev.tidemark.http.access.Standing;
import java.util.Optional;

/**
 * What the entity of an answer is a stream of: an attribute of the response, for transports that write events to their connections
 * themselves. Immutable; safe for any thread.
 *
 * <p>A directive that changes the entity knows nothing of it, so it holds only as long as the response has the very entity that it was made
 * with. Whoever takes it leaves the entity alone: that has not begun, and needs no end.
 */
public final class EventFeed {

    static final AttributeKey<EventFeed> KEY = AttributeKey.create("event-feed", EventFeed.class);

    private final EventFans fans;
    private final LogEvents.Start start;
    private final long asked;
    private final Materializer materializer;
    private final Standing standing;
    private final ResponseEntity entity;

    /**
     * @param asked position behind which the client wants lines, zero for the first that there is
     * @param entity that the feed stands for
     */
    EventFeed(EventFans fans, LogEvents.Start start, long asked, Call call, ResponseEntity entity) {
        this.fans = fans;
        this.start = start;
        this.asked = asked;
        this.materializer = call.materializer();
        this.standing = call.standing();
        this.entity = entity;
    }

    /** That of a response, if it stands for its entity still. */
    public static Optional<EventFeed> of(HttpResponse response) {
        return response.getAttribute(KEY).filter(feed -> feed.entity == response.entity());
    }

    /** What goes out first. */
    public ByteString greeting() {
        return fans.shared().greeting(start);
    }

    /** Whether that says that the client has everything. */
    public boolean isUpToDate() {
        return start.isUpToDate();
    }

    /** Where the client stands then. */
    public long position() {
        return start.isUpToDate() ? start.after() : asked;
    }

    /** By which it has come there. */
    public String handle() {
        return start.handle();
    }

    /** Whose loss ends the stream. */
    public Standing standing() {
        return standing;
    }

    /** The fan that serves its log now; empty when the server ends streams. */
    public Optional<EventFan> fan() {
        return fans.of(start, materializer);
    }
}
