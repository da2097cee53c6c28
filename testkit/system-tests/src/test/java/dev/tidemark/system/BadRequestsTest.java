package dev.tidemark.system;

import dev.tidemark.http.server.TransportKind;
import org.junit.jupiter.api.Nested;

/** Bad input over HTTP, on each transport. */
class BadRequestsTest {

    @Nested
    class OnNetty extends BadRequestsContract {
        OnNetty() {
            super(TransportKind.NETTY);
        }
    }

    @Nested
    class OnAkka extends BadRequestsContract {
        OnAkka() {
            super(TransportKind.AKKA);
        }
    }
}
