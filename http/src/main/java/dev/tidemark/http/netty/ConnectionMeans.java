package dev.tidemark.http.netty;

import akka.http.scaladsl.model.Uri;
import akka.stream.Materializer;
import dev.tidemark.http.PlainServing;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.Optional;

/**
 * What all connections of a transport share. Immutable; safe for any thread.
 *
 * @param plain answers what it can before the route is called
 * @param connections those that are open
 */
record ConnectionMeans(
        TransportSettings settings,
        RouteCalls calls,
        Optional<PlainServing> plain,
        Materializer materializer,
        Uri.ParsingMode uris,
        RegionBody.Means regions,
        EventFanOut events,
        Map<Channel, OpenConnection> connections) {

    TransportStatistics statistics() {
        return regions.statistics();
    }
}
