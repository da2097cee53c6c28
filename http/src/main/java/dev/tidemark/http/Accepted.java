package dev.tidemark.http;

import akka.http.javadsl.model.MediaRange;
import akka.http.javadsl.model.MediaType;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.Accept;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Holds the media types that a client takes against what its URL asks for. The URL alone decides on the form of an answer, so that
 * caches need no {@code Vary: Accept}; a client that cannot read that form is told so. Stateless.
 */
final class Accepted {

    private Accepted() {}

    /** Refuses who says what it takes and leaves the type out (RFC 9110, 12.5.1). */
    static void require(Call call, MediaType type) {
        List<MediaRange> ranges = ranges(call);
        if (!ranges.isEmpty() && !takes(ranges, type)) {
            throw RequestRefused.of(ProblemKind.NOT_ACCEPTABLE, "answer is not among what is accepted: actual=" + type);
        }
    }

    /** Refuses who takes a stream of events and no lines, as browsers do that follow a URL without {@code live=sse}. */
    static void requireNoEvents(Call call) {
        List<MediaRange> ranges = ranges(call);
        boolean events = ranges.stream()
                .anyMatch(range -> range.qValue() > 0
                        && range.matches(Media.EVENTS.mediaType())
                        && !range.matches(MediaTypes.TEXT_PLAIN));
        if (events && !takes(ranges, Media.LINES.mediaType())) {
            throw RequestRefused.of(
                    ProblemKind.NOT_ACCEPTABLE, "answer is no stream of events: ask for one with live=sse");
        }
    }

    private static boolean takes(List<MediaRange> ranges, MediaType type) {
        return ranges.stream().anyMatch(range -> range.qValue() > 0 && range.matches(type));
    }

    private static List<MediaRange> ranges(Call call) {
        return call.request()
                .getHeader(Accept.class)
                .map(header -> StreamSupport.stream(header.getMediaRanges().spliterator(), false)
                        .toList())
                .orElse(List.of());
    }
}
