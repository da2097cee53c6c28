package dev.tidemark.actors.store;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often handing over an entry of one collection has failed, and until when it rests. Safe for any thread; bounded: of very many failures
 * the oldest are forgotten, and their entries rest as for the first time.
 */
final class HandlerTries {

    private static final int KEPT_MAX = 4_096;

    private final Duration restMin;
    private final Duration restMax;
    private final Map<Long, Rest> rests = new LinkedHashMap<>() {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Rest> eldest) {
            return size() > KEPT_MAX;
        }
    };

    private record Rest(int failures, long untilMillis) {}

    HandlerTries(Duration restMin, Duration restMax) {
        this.restMin = restMin;
        this.restMax = restMax;
    }

    /** @return how long it rests */
    synchronized Duration failed(long position, long nowMillis) {
        Rest before = rests.remove(position);
        int failures = before == null ? 1 : before.failures() + 1;
        Duration rest = rest(failures);
        rests.put(position, new Rest(failures, nowMillis + rest.toMillis()));
        return rest;
    }

    private Duration rest(int failures) {
        Duration rest = restMin;
        for (int doubled = 1; doubled < failures && rest.compareTo(restMax) < 0; doubled++) {
            rest = rest.multipliedBy(2);
        }
        return rest.compareTo(restMax) < 0 ? rest : restMax;
    }

    synchronized void done(long position) {
        rests.remove(position);
    }

    /** Milliseconds since the epoch; zero for an entry that does not rest. */
    synchronized long restsUntil(long position) {
        Rest rest = rests.get(position);
        return rest == null ? 0 : rest.untilMillis();
    }
}
