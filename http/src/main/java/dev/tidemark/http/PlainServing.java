package dev.tidemark.http;

import dev.tidemark.actors.Tidemark;
import dev.tidemark.http.access.RateSettings;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What a transport may answer without the route, and for whom. Immutable; safe for any thread.
 *
 * <p>Whom {@link Gate} would ask something, count, or refuse is left to the route: who has to show a token or may be a page of
 * another origin by the settings, who comes by way of a proxy, by a name that is none of the server's, or from an address whose
 * requests are counted.
 */
public final class PlainServing {

    private final Provenance provenance;
    private final RateSettings rates;
    private final PlainReads reads;
    private final PlainWrites writes;

    private PlainServing(SecuritySettings security, PlainReads reads, PlainWrites writes) {
        this.provenance = new Provenance(security.origins(), new CrossOrigin(security.cors()));
        this.rates = security.rates();
        this.reads = reads;
        this.writes = writes;
    }

    /**
     * Beside a route with the same settings.
     *
     * @param telemetry of the route
     * @return empty where every request is to come through the route
     */
    public static Optional<PlainServing> of(Tidemark store, HttpSettings settings, Telemetry telemetry) {
        SecuritySettings security = settings.security();
        return security.asksNobody()
                ? Optional.of(new PlainServing(
                        security, new PlainReads(store, telemetry), new PlainWrites(store, settings, telemetry)))
                : Optional.empty();
    }

    /**
     * Whether a request with no {@code Origin} may be answered here.
     *
     * @param peer at the other end of the connection
     * @param host the one {@code Host} of the request, in valid form
     */
    public boolean admits(Optional<InetAddress> peer, String host) {
        return peer.isPresent() && !rates.count(peer.get()) && provenance.allows(host);
    }

    public PlainReads reads() {
        return reads;
    }

    public PlainWrites writes() {
        return writes;
    }
}
