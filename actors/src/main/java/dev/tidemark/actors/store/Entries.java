package dev.tidemark.actors.store;

import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Json;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LineScanner;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Turns log records and lines into entries. Stateless. */
final class Entries {

    private Entries() {}

    static Entry entry(LogRecord record) {
        return new Entry(
                KeyText.unescape(record.escapedKey()),
                Json.verified(record.value()),
                record.position(),
                Instant.ofEpochMilli(record.stamp().timeMillis()),
                moment(record.stamp().expiresMillis()),
                sliding(record.stamp().slidingMillis()));
    }

    private static Optional<Duration> sliding(long millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis));
    }

    private static Optional<Instant> moment(long expiresMillis) {
        return expiresMillis == LogRecord.NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expiresMillis));
    }

    /** Of a key's line, which is copied from. */
    static Entry entry(String key, LineScanner line) {
        return new Entry(
                key,
                Json.verified(line.value()),
                line.position(),
                Instant.ofEpochMilli(line.timeMillis()),
                moment(line.expiresMillis()),
                sliding(line.slidingMillis()));
    }
}
