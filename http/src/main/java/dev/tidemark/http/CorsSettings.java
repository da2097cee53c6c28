package dev.tidemark.http;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which web pages of other origins may read answers (Fetch Standard, "CORS protocol"); {@code reference.conf} says what that means.
 * Immutable.
 *
 * @param origins as browsers tell them, in lower case; {@code *} alone for all; empty switches it off
 * @param maxAge for which browsers keep what they were told of a kind of request
 */
public record CorsSettings(Set<String> origins, Duration maxAge) {

    static final String ANY = "*";

    /** Scheme, host and port, and nothing behind them (RFC 6454, section 6.2). */
    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://(\\[[0-9a-f:.]+]|[^/?#@:*\\s\\[\\]]+)(:\\d{1,5})?");

    public CorsSettings {
        origins =
                origins.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        for (String origin : origins) {
            if (!origin.equals(ANY) && !ORIGIN.matcher(origin).matches()) {
                throw refused(
                        "allowed-origins", "is neither an origin, as https://app.example, nor *: actual=" + origin);
            }
        }
        if (origins.size() > 1 && origins.contains(ANY)) {
            throw refused("allowed-origins", "has * beside other origins");
        }
        if (maxAge.isNegative()) {
            throw refused("max-age", "is negative: actual=" + maxAge);
        }
    }

    private static IllegalArgumentException refused(String key, String reason) {
        return new IllegalArgumentException("setting " + reason + " key=tidemark.http.cors." + key);
    }

    static CorsSettings of(Config http) {
        Config cors = http.getConfig("cors");
        List<String> origins = cors.getStringList("allowed-origins");
        return new CorsSettings(Set.copyOf(origins), cors.getDuration("max-age"));
    }
}
