package dev.tidemark.http.netty;

import akka.http.scaladsl.model.Uri;
import akka.stream.Materializer;
import dev.tidemark.http.PlainServing;
import java.util.Optional;

/**
 * What all connections of a transport share. Immutable; safe for any thread.
 *
 * @param plain answers what it can before the route is called
 */
record ConnectionMeans(
        TransportSettings settings,
        RouteCalls calls,
        Optional<PlainServing> plain,
        Materializer materializer,
        Uri.ParsingMode uris,
        RegionBody.Means regions) {

    TransportStatistics statistics() {
        return regions.statistics();
    }
}
