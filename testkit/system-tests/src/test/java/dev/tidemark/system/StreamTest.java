package dev.tidemark.system;

import dev.tidemark.http.server.TransportKind;
import org.junit.jupiter.api.Nested;

/** Streams over HTTP, on each transport. */
class StreamTest {

    @Nested
    class OnNetty extends StreamContract {
        OnNetty() {
            super(TransportKind.NETTY);
        }
    }

    @Nested
    class OnAkka extends StreamContract {
        OnAkka() {
            super(TransportKind.AKKA);
        }
    }
}
