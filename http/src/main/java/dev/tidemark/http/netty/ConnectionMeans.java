package dev.tidemark.http.netty;

import akka.http.scaladsl.model.Uri;
import akka.stream.Materializer;

/** What all connections of a transport share. Immutable; safe for any thread. */
record ConnectionMeans(
        TransportSettings settings,
        RouteCalls calls,
        Materializer materializer,
        Uri.ParsingMode uris,
        RegionBody.Means regions) {

    TransportStatistics statistics() {
        return regions.statistics();
    }
}
