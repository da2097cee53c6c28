package dev.tidemark.http.server;

import org.junit.jupiter.api.Nested;

/** Bytes that no good client sends, on each transport. */
class HostileRequestsTest {

    @Nested
    class OnNetty extends HostileRequestsContract {
        OnNetty() {
            super(TransportKind.NETTY, "");
        }
    }

    @Nested
    class OnNettyEncrypted extends HostileRequestsContract {
        OnNettyEncrypted() {
            super(TransportKind.NETTY, TlsFiles.settings(TlsFiles.FIRST));
        }
    }

    @Nested
    class OnAkka extends HostileRequestsContract {
        OnAkka() {
            super(TransportKind.AKKA, "");
        }
    }
}
