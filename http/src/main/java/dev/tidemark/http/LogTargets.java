package dev.tidemark.http;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What targets of plain log reads ask for; the recent ones are kept, since many readers ask for the same. Bounded in number and
 * length; safe for any thread.
 *
 * <p>Nothing that is kept depends on the store: a target asks for the same whatever has become of the collection.
 */
final class LogTargets {

    static final int KEPT_MAX = 1_024;
    static final int KEPT_MAX_CHARS = 512;

    private static final String COLLECTIONS = "/v1/collections/";
    private static final String LOG = "/log";
    private static final Set<String> PARAMETERS = Set.of("after", "handle");

    private final Map<String, LogTarget> kept = new ConcurrentHashMap<>();

    /**
     * What one asks for.
     *
     * @param name of the collection, encoded
     * @param after zero also where the target does not say it
     */
    record LogTarget(String name, long after, Optional<String> handle) {}

    /**
     * Takes one apart.
     *
     * @return empty for what is no plain target of a log, and where the query says more
     * @throws RuntimeException where the query is not valid
     */
    Optional<LogTarget> of(String target) {
        LogTarget known = kept.get(target);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<LogTarget> parsed = parse(target);
        if (parsed.isPresent() && target.length() <= KEPT_MAX_CHARS) {
            if (kept.size() >= KEPT_MAX) {
                kept.clear();
            }
            kept.put(target, parsed.get());
        }
        return parsed;
    }

    private static Optional<LogTarget> parse(String target) {
        int nameEnd = target.startsWith(COLLECTIONS) ? target.indexOf('/', COLLECTIONS.length()) : -1;
        if (nameEnd < 0 || !target.startsWith(LOG, nameEnd) || !PlainTarget.isPlain(target)) {
            return Optional.empty();
        }
        String rest = target.substring(nameEnd + LOG.length());
        if (!rest.isEmpty() && !rest.startsWith("?")) {
            return Optional.empty();
        }
        QueryParameters query = QueryParameters.parse(Optional.of(rest.isEmpty() ? "" : rest.substring(1)));
        return PARAMETERS.containsAll(query.names())
                ? Optional.of(new LogTarget(
                        target.substring(COLLECTIONS.length(), nameEnd),
                        query.number("after", 0, 0, Long.MAX_VALUE),
                        query.text("handle")))
                : Optional.empty();
    }

    /** How many are kept. */
    int kept() {
        return kept.size();
    }
}
