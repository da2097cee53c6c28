package dev.tidemark.http;

import akka.NotUsed;
import akka.japi.Pair;
import akka.stream.javadsl.Source;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogLines;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads a stretch of a log, whose end is fixed, a page at a time at the pace of the client. Stateless. */
final class LogPages {

    private LogPages() {}

    /**
     * @param first what was read already: its failure has an answer of its own
     * @param last position at which it ends
     */
    static Source<LogLines, NotUsed> of(JsonCollection collection, LogLines first, long last) {
        Source<LogLines, NotUsed> rest = Source.unfoldAsync(first.reached(), at -> {
            if (at >= last) {
                return CompletableFuture.completedFuture(Optional.<Pair<Long, LogLines>>empty());
            }
            return collection
                    .logLines(at, last)
                    .thenApply(lines -> Optional.of(Pair.create(advanced(first, lines, at), lines)));
        });
        return Source.single(first).concat(rest);
    }

    /** Cuts the answer off where durable records cannot be read or the handle changes, rather than ending it as if it were whole. */
    private static long advanced(LogLines first, LogLines lines, long at) {
        if (!lines.handle().equals(first.handle())) {
            throw new IllegalStateException("log goes by another handle since it is read: after=" + at);
        }
        if (lines.reached() <= at) {
            throw new IllegalStateException("log below the watermark cannot be read on: after=" + at);
        }
        return lines.reached();
    }
}
