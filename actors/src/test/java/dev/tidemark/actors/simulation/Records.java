package dev.tidemark.actors.simulation;

import dev.tidemark.actors.Entry;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.testkit.model.Change;
import dev.tidemark.testkit.model.ModelRecord;

/** Turns what the store gives into what the model knows. Stateless. */
final class Records {

    private Records() {}

    static ModelRecord of(LogRecord record) {
        String key = KeyText.unescape(record.escapedKey());
        Change change = record.hasValue() ? Change.set(key, record.valueText()) : Change.delete(key);
        return new ModelRecord(record.position(), record.stamp().commit(), change);
    }

    static ModelRecord of(Entry entry) {
        return ModelRecord.single(
                entry.position(), Change.set(entry.key(), entry.value().toString()));
    }
}
