package dev.tidemark.actors.store;

import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Json;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.format.KeyText;
import java.time.Instant;

/** Turns log records into entries. Stateless. */
final class Entries {

    private Entries() {}

    static Entry entry(LogRecord record) {
        return entry(KeyText.unescape(record.escapedKey()), record);
    }

    static Entry entry(String key, LogRecord record) {
        return new Entry(
                key,
                Json.verified(record.value()),
                record.position(),
                Instant.ofEpochMilli(record.stamp().timeMillis()));
    }
}
