package dev.tidemark.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;

/**
 * Limits of the HTTP API, read once from {@code tidemark.http}; {@code reference.conf} says what each one costs.
 *
 * @param bodyMaxBytes longest request body that is read
 * @param valueMaxBytes longest value or patch, minified
 * @param batchMaxCount most operations in a batch
 * @param bodyTimeout longest time a request body may take to arrive
 * @param live how live reads of a log wait and last
 * @param security who may do what
 * @param shape how shapes are served
 */
public record HttpSettings(
        long bodyMaxBytes,
        int valueMaxBytes,
        int batchMaxCount,
        Duration bodyTimeout,
        LiveSettings live,
        SecuritySettings security,
        ShapeServing shape) {

    CorsSettings cors() {
        return security.cors();
    }

    /** The same with other rules of who may do what. */
    public HttpSettings with(SecuritySettings newSecurity) {
        return new HttpSettings(bodyMaxBytes, valueMaxBytes, batchMaxCount, bodyTimeout, live, newSecurity, shape);
    }

    /** What {@code reference.conf} says. */
    public static HttpSettings reference() {
        return of(ConfigFactory.load());
    }

    /**
     * The settings of a whole configuration.
     *
     * @throws com.typesafe.config.ConfigException naming the key that is missing or no such value
     */
    public static HttpSettings of(Config config) {
        Config http = config.getConfig("tidemark.http");
        return new HttpSettings(
                http.getBytes("body-max-length"),
                Math.toIntExact(http.getBytes("value-max-length")),
                http.getInt("batch-max-count"),
                http.getDuration("body-timeout"),
                LiveSettings.of(http),
                SecuritySettings.of(http),
                ShapeServing.of(config));
    }
}
