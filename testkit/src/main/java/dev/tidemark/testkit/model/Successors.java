package dev.tidemark.testkit.model;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * When the records of a log began to be superseded by later ones of their keys, as early as it can have been. Immutable.
 *
 * <p>Nothing ever supersedes an appended value. Records within damage are known from readers who had them before.
 */
final class Successors {

    /** Of a record that nothing supersedes. */
    static final long NEVER = Long.MAX_VALUE;

    private final Map<Long, Long> moments = new HashMap<>();

    /** @param extents whose the records are */
    Successors(Reopened reopened, Observations seen, Map<Long, LogAttribution.Extent> extents) {
        TreeMap<Long, ModelRecord> records = new TreeMap<>();
        seen.readers().values().stream()
                .flatMap(reader -> reader.delivered().stream())
                .filter(delivery -> reopened.isDamaged(delivery.position()))
                .forEach(delivery -> records.put(delivery.position(), delivery.record()));
        reopened.log().forEach(record -> records.put(record.position(), record));
        TreeMap<Long, LogAttribution.Extent> owners = new TreeMap<>(extents);
        Map<String, Long> laterByKey = new HashMap<>();
        for (ModelRecord record : records.descendingMap().values()) {
            if (!record.change().isAppend()) {
                moments.put(record.position(), laterByKey.getOrDefault(record.key(), NEVER));
                laterByKey.merge(record.key(), askedFor(record.position(), owners), Math::min);
            }
        }
    }

    /** Moment at which the record's write was begun; the first of all where nobody is known to have written it. */
    private static long askedFor(long position, NavigableMap<Long, LogAttribution.Extent> owners) {
        Map.Entry<Long, LogAttribution.Extent> before = owners.floorEntry(position);
        boolean owned = before != null && before.getValue().last() >= position;
        return owned ? before.getValue().attempt().invokedAt() : 0;
    }

    /** Moment at which the first of the writes was begun that supersede the record at this position. */
    long firstAskedFor(long position) {
        return moments.getOrDefault(position, NEVER);
    }
}
