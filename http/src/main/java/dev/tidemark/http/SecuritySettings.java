package dev.tidemark.http;

import com.typesafe.config.Config;
import dev.tidemark.http.access.OriginRules;
import dev.tidemark.http.access.RateSettings;
import dev.tidemark.http.access.TokenSettings;

/**
 * Who may do what, and from which pages, read once from {@code tidemark.http.access}, {@code cors} and {@code dashboard}; {@code
 * reference.conf} says what that means. Immutable.
 *
 * @param tokens where they come from
 * @param sharedCaches whether caches on the way may give to others what somebody with a token got
 * @param origins by which names and proxies requests may come
 * @param rates how many may
 * @param cors which web pages of other origins may read answers
 * @param dashboard whether the route serves a page of its own
 */
public record SecuritySettings(
        TokenSettings tokens,
        boolean sharedCaches,
        OriginRules origins,
        RateSettings rates,
        CorsSettings cors,
        boolean dashboard) {

    static SecuritySettings of(Config http) {
        Config access = http.getConfig("access");
        return new SecuritySettings(
                TokenSettings.of(access),
                access.getBoolean("shared-caches"),
                OriginRules.of(access),
                RateSettings.of(access),
                CorsSettings.of(http),
                http.getBoolean("dashboard.enabled"));
    }

    /**
     * Whether no request is asked for more than its method, target, host, and the address at the other end of its connection.
     * Otherwise each must come through the route: what is added here that looks at more belongs into this, or into
     * {@link PlainServing}.
     */
    boolean asksNobody() {
        return !tokens.areRequired()
                && cors.origins().isEmpty()
                && origins.proxies().isEmpty();
    }

    public SecuritySettings with(TokenSettings newTokens) {
        return new SecuritySettings(newTokens, sharedCaches, origins, rates, cors, dashboard);
    }

    public SecuritySettings with(OriginRules newOrigins) {
        return new SecuritySettings(tokens, sharedCaches, newOrigins, rates, cors, dashboard);
    }
}
