package dev.tidemark.http;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long live reads of a log wait, last and stay silent; {@code reference.conf} says what each one costs. Immutable.
 *
 * @param longPollDefault how long a long poll waits unless it says otherwise
 * @param longPollMax longest time that a long poll may ask for
 * @param keepAlive after which a comment goes out on a stream of events
 * @param streamMax after which a stream of events ends
 * @param retry after which clients are to resume a stream that has ended
 */
public record LiveSettings(
        Duration longPollDefault, Duration longPollMax, Duration keepAlive, Duration streamMax, Duration retry) {

    /** Streams that began together end within the last eighth of the time: not together. */
    private static final int SPREAD = 8;

    public LiveSettings {
        requirePositive("keep-alive", keepAlive);
        requirePositive("max-age", streamMax);
        requirePositive("retry", retry);
    }

    static LiveSettings of(Config http) {
        Config events = http.getConfig("event-stream");
        return new LiveSettings(
                http.getDuration("long-poll-default"),
                http.getDuration("long-poll-max"),
                events.getDuration("keep-alive"),
                events.getDuration("max-age"),
                events.getDuration("retry"));
    }

    /** How long one stream lasts. */
    public long streamLifeMillis() {
        long max = streamMax.toMillis();
        return max - ThreadLocalRandom.current().nextLong(max / SPREAD + 1);
    }

    private static void requirePositive(String key, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "setting is out of bounds: key=tidemark.http.event-stream." + key + " min=1ms actual=" + value);
        }
    }
}
