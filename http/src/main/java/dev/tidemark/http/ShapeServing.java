package dev.tidemark.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * How shapes are served, read once from {@code tidemark.http.shape}; {@code reference.conf} says what each one costs. Immutable.
 *
 * @param live how long live reads wait, last and stay silent
 * @param maxAge for which caches may keep what lies behind a position and is not sealed
 * @param staleFor for which they may answer with it after that, while they ask for a newer one
 * @param mayDelete whether clients may drop shapes
 * @param admission most requests under way
 */
public record ShapeServing(
        LiveSettings live, Duration maxAge, Duration staleFor, boolean mayDelete, Admission.Limits admission) {

    private static final String FOLLOWED = "tidemark.shape.idle-after";

    public ShapeServing {
        if (maxAge.isNegative() || staleFor.isNegative()) {
            throw new IllegalArgumentException(
                    "setting is negative: key=tidemark.http.shape.max-age or stale-for actual=" + maxAge + " or "
                            + staleFor);
        }
    }

    /** @throws ConfigException naming the key that is missing, no such value, or does not go together with another */
    static ShapeServing of(Config config) {
        Config shape = config.getConfig("tidemark.http.shape");
        Duration longPoll = shape.getDuration("long-poll");
        ShapeServing serving = new ShapeServing(
                new LiveSettings(
                        longPoll,
                        longPoll,
                        shape.getDuration("keep-alive"),
                        shape.getDuration("stream-max-age"),
                        longPoll),
                shape.getDuration("max-age"),
                shape.getDuration("stale-for"),
                shape.getBoolean("allow-delete"),
                new Admission.Limits(shape.getInt("beginning-max"), shape.getInt("going-on-max")));
        serving.requireFollowed(config);
        return serving;
    }

    /** A shape is asked for when a wait begins, not while it lasts: nobody would hear of what comes after it is left alone. */
    private void requireFollowed(Config config) {
        Duration wait =
                live.longPollDefault().compareTo(live.keepAlive()) > 0 ? live.longPollDefault() : live.keepAlive();
        Duration least = wait.plus(config.getDuration("tidemark.shape.patience"));
        Duration actual = config.getDuration(FOLLOWED);
        if (actual.compareTo(least) < 0) {
            throw new ConfigException.BadValue(
                    FOLLOWED,
                    "shorter than the longer of tidemark.http.shape.long-poll and keep-alive, and tidemark.shape.patience"
                            + " together: min=" + least + " actual=" + actual);
        }
    }
}
