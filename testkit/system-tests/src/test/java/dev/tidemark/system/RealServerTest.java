package dev.tidemark.system;

import dev.tidemark.http.server.TransportKind;
import org.junit.jupiter.api.Nested;

/** What the documents of the API promise, on each transport. */
class RealServerTest {

    @Nested
    class OnNetty extends RealServerContract {
        OnNetty() {
            super(TransportKind.NETTY);
        }
    }

    @Nested
    class OnAkka extends RealServerContract {
        OnAkka() {
            super(TransportKind.AKKA);
        }
    }
}
