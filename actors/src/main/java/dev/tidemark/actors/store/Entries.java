package dev.tidemark.actors.store;

import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Json;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LineScanner;
import java.time.Instant;

/** Turns log records and lines into entries. Stateless. */
final class Entries {

    private Entries() {}

    static Entry entry(LogRecord record) {
        return new Entry(
                KeyText.unescape(record.escapedKey()),
                Json.verified(record.value()),
                record.position(),
                Instant.ofEpochMilli(record.stamp().timeMillis()));
    }

    /** Of a key's line, which is copied from. */
    static Entry entry(String key, LineScanner line) {
        return new Entry(key, Json.verified(line.value()), line.position(), Instant.ofEpochMilli(line.timeMillis()));
    }
}
