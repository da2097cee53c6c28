package dev.tidemark.http.netty;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts by cause, of causes that are known beforehand; any other counts as one. Safe for any thread. */
final class CauseCounts {

    private static final String OTHER = "other";

    private final Map<String, LongAdder> counts = new TreeMap<>();

    CauseCounts(List<String> causes) {
        causes.forEach(cause -> counts.put(cause, new LongAdder()));
        counts.put(OTHER, new LongAdder());
    }

    /** @param cause with or without particulars, which begin with a colon */
    void add(String cause) {
        int colon = cause.indexOf(':');
        String kind = colon < 0 ? cause : cause.substring(0, colon);
        LongAdder counter = counts.getOrDefault(kind, counts.get(OTHER));
        if (counter != null) {
            counter.increment();
        }
    }

    long sum() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    Map<String, Long> read() {
        Map<String, Long> read = new TreeMap<>();
        counts.forEach((cause, counter) -> read.put(cause, counter.sum()));
        return read;
    }
}
