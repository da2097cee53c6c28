package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Decides Cache-Control for every answer of the API; nothing else does. Stateless. */
final class CachePolicy {

    /** May be stored, and is asked after by its ETag each time. */
    static final String REVALIDATE = "no-cache";

    /** By whoever can: the bytes behind this target never change in a way that matters. */
    static final String FOR_EVER = "public, max-age=31536000, immutable";

    /** Holds what may change at any time and has no validator, or what belongs to one request. */
    static final String NO_STORE = "no-store";

    /** Grows while it is read: nobody on the way may keep it back to compress it. */
    static final String LIVE = "no-store, no-transform";

    /** Changes with releases only. */
    static final String ONE_HOUR = "max-age=3600";

    /** Where a shape begins, by the shape protocol: old ones are as good, since clients go on from where they end. */
    static final String SHAPE_BEGINNING = "public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746";

    /** A live read of a shape: long enough for a cache to ask once for all who wait. */
    static final String SHAPE_LIVE = "public, max-age=5, stale-while-revalidate=5";

    private static final int NOT_MODIFIED = 304;
    private static final int FIRST_NOT_SUCCESS = 300;

    private CachePolicy() {}

    /**
     * Of a sealed part of a log, whose end stays wherever the log ends.
     *
     * @param named whether the target names the handle that the answer has: only then can a collection that is created anew
     *     under the same name not be taken for this one
     * @param settled whether the target names the position that the answer starts at; the beginning of a log that retention
     *     takes away moves on
     */
    static String ofSealed(boolean named, boolean settled) {
        return named && settled ? FOR_EVER : REVALIDATE;
    }

    /** Of what a shape has behind a position, where that is not sealed: clients go on from where it ended then. */
    static String ofShapeRead(Duration maxAge, Duration staleFor) {
        return "public, max-age=" + maxAge.toSeconds() + ", stale-while-revalidate=" + staleFor.toSeconds();
    }

    /** Of a stream of a shape's events: who comes while it lasts may join it. */
    static String ofShapeEvents(Duration streamMax) {
        return "public, max-age=" + Math.max(0, streamMax.toSeconds() - 1);
    }

    /** Of the answer that a shape is to be fetched anew. */
    static String ofShapeConflict(boolean namesHandle) {
        return "public, max-age=" + (namesHandle ? 60 : 1) + ", must-revalidate";
    }

    /**
     * The same for the one who asked alone: where that took a token, nobody else may be given the answer by a cache on the way.
     * {@code public}, {@code s-maxage} and {@code must-revalidate} would let one (RFC 9111, section 3.5).
     */
    static String forOne(String cacheControl) {
        List<String> directives = Stream.of(cacheControl.split(",", -1))
                .map(String::strip)
                .filter(directive -> !directive.equals("public")
                        && !directive.equals("must-revalidate")
                        && !directive.startsWith("s-maxage="))
                .toList();
        return directives.contains(NO_STORE) ? cacheControl : "private, " + String.join(", ", directives);
    }

    /** Of every answer whose route has not asked for another. */
    static String of(HttpMethod method, PathTemplate path, int status) {
        boolean read = method.name().equals("GET") || method.name().equals("HEAD");
        boolean failed = status >= FIRST_NOT_SUCCESS && status != NOT_MODIFIED;
        if (!read || failed) {
            return NO_STORE;
        }
        return switch (path.text()) {
            case EntryRoutes.ENTRY, DashboardRoutes.PAGE, DashboardRoutes.FILE -> REVALIDATE;
            case OpenApiRoutes.DOCUMENT -> ONE_HOUR;
            default -> NO_STORE;
        };
    }
}
