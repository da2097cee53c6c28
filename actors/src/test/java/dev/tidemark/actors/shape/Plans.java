package dev.tidemark.actors.shape;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.LogLineWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Definitions over a collection {@code items}, and its records, for tests of what shapes make of them. Stateless. */
final class Plans {

    static final String TABLE = "items";

    private Plans() {}

    static ShapePlan of(String where, List<String> columns, boolean oldValues) {
        ShapeDefinition definition = new ShapeDefinition(TABLE, where, List.of(), columns, oldValues);
        return ShapePlan.of(
                definition, new CollectionDescription(TABLE, 7, "00c0ffee00c0ffee", CollectionSettings.DEFAULT), 1_000);
    }

    /** A record that sets a key, or deletes it. */
    static LogRecord record(long position, long commit, String key, Optional<String> value) {
        LogLineWriter writer = new LogLineWriter(256);
        writer.write(
                new LogRecord.Stamp(
                        position, 1_000, value.isPresent() ? Operation.SET : Operation.DELETE, commit, LogRecord.NEVER),
                KeyText.escape(key),
                value.orElse("").getBytes(StandardCharsets.UTF_8));
        LineScanner scanner = new LineScanner().over(writer.array(), 0, writer.length());
        if (scanner.next() != LineScanner.Found.LINE) {
            throw new AssertionError("no line: " + scanner.reason());
        }
        return scanner.record();
    }

    /** The messages in a record's value, with commas between them. */
    static String messages(ShapeLine line) {
        String value = new String(line.value(), StandardCharsets.UTF_8);
        int start = value.indexOf("\"messages\":[") + "\"messages\":[".length();
        return value.substring(start, value.length() - 2);
    }
}
