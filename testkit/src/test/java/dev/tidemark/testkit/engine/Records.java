package dev.tidemark.testkit.engine;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.testkit.model.Change;
import dev.tidemark.testkit.model.ModelRecord;
import java.util.Optional;

/** The engine's records as the model's. */
final class Records {

    private Records() {}

    static ModelRecord of(LogRecord record) {
        String key = KeyText.unescape(record.escapedKey());
        Optional<String> value = record.hasValue() ? Optional.of(record.valueText()) : Optional.empty();
        return new ModelRecord(record.position(), record.stamp().commit(), new Change(key, value));
    }
}
