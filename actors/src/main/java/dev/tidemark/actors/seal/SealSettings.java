package dev.tidemark.actors.seal;

import java.time.Duration;
import java.util.List;

/**
 * Bounds of a store's sealing, and what is made. Immutable.
 *
 * @param concurrentMax ranges sealed at once; zero seals nothing
 * @param queueMax ranges that wait for a sealer, those that wait for another try included
 * @param rateMax bytes of the log read in a second, over all sealers
 * @param retryFirst pause before the second try of a range; doubled with each further one
 * @param retryMax longest pause between two tries
 * @param renderers names of the renderers whose chunks are made
 * @param encodings names of the content encodings that are stored beside the plain chunks
 */
public record SealSettings(
        int concurrentMax,
        int queueMax,
        long rateMax,
        Duration retryFirst,
        Duration retryMax,
        List<String> renderers,
        List<String> encodings) {

    /** Names that {@code renderers} takes. */
    public static final List<String> RENDERERS = List.of("ndjson", "json");

    /** Names that {@code encodings} takes. */
    public static final List<String> ENCODINGS = List.of("gzip", "zstd");

    public SealSettings {
        renderers = List.copyOf(renderers);
        encodings = List.copyOf(encodings);
    }

    /** Pause after the given number of failed tries, from one. */
    Duration pauseAfter(int failures) {
        Duration pause = retryFirst;
        for (int doubled = 1; doubled < failures && pause.compareTo(retryMax) < 0; doubled++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(retryMax) < 0 ? pause : retryMax;
    }
}
