package dev.tidemark.actors.simulation;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.KeyText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a log tells of entries that expire: each is removed once, for its own moment, and not before; none is left that was due long ago.
 * Used once.
 */
final class Lifelines {

    private final Map<String, LogRecord> latest = new HashMap<>();
    private final TreeSet<String> live = new TreeSet<>();
    private int expired;

    /**
     * @param latestMillis the latest that any clock has said
     * @param exact whether the clock has never jumped: then the time of a line is no earlier than the moment that it tells of
     * @param whole whether nothing was compacted: then each removal has its entry before it
     */
    Lifelines(List<LogRecord> log, long latestMillis, boolean exact, boolean whole) {
        for (LogRecord record : log) {
            String key = KeyText.unescape(record.escapedKey());
            long expires = record.stamp().expiresMillis();
            if (record.operation() == Operation.DELETE && expires != LogRecord.NEVER) {
                LogRecord before = latest.get(key);
                Games.require(!whole || before != null, "entry expires twice, or was never there: line=" + record);
                Games.require(
                        !whole || before.stamp().expiresMillis() == expires,
                        "entry does not expire when it should: line=" + record + " set=" + before);
                Games.require(expires <= latestMillis, "entry expires early: line=" + record);
                Games.require(
                        !exact || record.stamp().timeMillis() >= expires, "entry is removed early: line=" + record);
                expired++;
            }
            if (record.operation() == Operation.DELETE) {
                latest.remove(key);
                live.remove(key);
            } else {
                latest.put(key, record);
                live.add(key);
            }
        }
    }

    /** Keys that have a value, hidden or not. */
    Set<String> live() {
        return live;
    }

    int expired() {
        return expired;
    }

    /** @param millis what was due by then must have gone */
    void requireGone(long millis) {
        latest.values()
                .forEach(record -> Games.require(
                        record.stamp().expiresMillis() > millis, "entry has expired and nobody removes it: " + record));
    }
}
