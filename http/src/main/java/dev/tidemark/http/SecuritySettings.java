package dev.tidemark.http;

import com.typesafe.config.Config;
import dev.tidemark.http.access.TokenSettings;

/**
 * Who may do what, read once from {@code tidemark.http.access} and {@code tidemark.http.cors}; {@code reference.conf} says what that
 * means. Immutable.
 *
 * @param tokens where they come from
 * @param sharedCaches whether caches on the way may give to others what somebody with a token got
 * @param cors which web pages of other origins may read answers
 */
public record SecuritySettings(TokenSettings tokens, boolean sharedCaches, CorsSettings cors) {

    static SecuritySettings of(Config http) {
        Config access = http.getConfig("access");
        return new SecuritySettings(
                TokenSettings.of(access), access.getBoolean("shared-caches"), CorsSettings.of(http));
    }

    /**
     * Whether every answer is the same for whoever asks, and from wherever. Otherwise each request must come through the route: what
     * is added here that looks at more of a request than its method and target belongs into this.
     */
    boolean asksNobody() {
        return !tokens.areRequired() && cors.origins().isEmpty();
    }

    public SecuritySettings with(TokenSettings newTokens) {
        return new SecuritySettings(newTokens, sharedCaches, cors);
    }
}
