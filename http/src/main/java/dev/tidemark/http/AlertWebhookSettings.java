package dev.tidemark.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;

/**
 * Where critical findings are sent, read once from {@code tidemark.http.alert-webhook}.
 *
 * @param target absolute http or https
 * @param token sent as a bearer token, empty for none
 * @param timeout of one try
 * @param tries of one alert
 * @param retryFirst pause before the second try, doubled with each one
 */
public record AlertWebhookSettings(
        URI target, Optional<String> token, Duration timeout, int tries, Duration retryFirst) {

    private static final String PATH = "tidemark.http.alert-webhook.";
    private static final int TRIES_MAX = 20;
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(5);

    /**
     * Empty where no address is set.
     *
     * @throws ConfigException naming the key that is out of its bounds
     */
    public static Optional<AlertWebhookSettings> of(Config config) {
        String url = config.getString(PATH + "url");
        if (url.isEmpty()) {
            return Optional.empty();
        }
        String variable = config.getString(PATH + "token-environment");
        Optional<String> token = variable.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(System.getenv(variable)).filter(value -> !value.isBlank());
        int tries = config.getInt(PATH + "tries");
        if (tries < 1 || tries > TRIES_MAX) {
            throw bad("tries", "out of range: min=1 max=" + TRIES_MAX + " actual=" + tries);
        }
        return Optional.of(new AlertWebhookSettings(
                target(url), token, duration(config, "timeout"), tries, duration(config, "retry-first")));
    }

    private static Duration duration(Config config, String key) {
        Duration value = config.getDuration(PATH + key);
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(TIMEOUT_MAX) > 0) {
            throw bad(key, "out of range: min=PT0.001S max=" + TIMEOUT_MAX + " actual=" + value);
        }
        return value;
    }

    /** Messages leave the address out: many have a secret in their path. */
    private static URI target(String url) {
        try {
            URI target = new URI(url);
            boolean web = "http".equalsIgnoreCase(target.getScheme()) || "https".equalsIgnoreCase(target.getScheme());
            if (!web || target.getHost() == null || target.getRawUserInfo() != null) {
                throw bad("url", "no absolute address of http or https without a name and password in it");
            }
            return target;
        } catch (URISyntaxException misspelt) {
            throw bad("url", "no address: reason=" + misspelt.getReason());
        }
    }

    private static ConfigException bad(String key, String reason) {
        return new ConfigException.BadValue(PATH + key, reason);
    }

    /** Without what could be a secret. */
    @Override
    public String toString() {
        return target.getScheme() + "://" + target.getHost();
    }
}
