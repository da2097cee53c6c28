package dev.tidemark.system;

import dev.tidemark.http.server.TransportKind;
import org.junit.jupiter.api.Nested;

/** Sealed logs over HTTP, on each transport, and by sendfile with epoll and without. */
class SealedLogTest {

    private static final String SENDFILE = "\ntidemark.http.server.netty.copy-up-to = 0 B";
    private static final String NO_EPOLL = "\ntidemark.http.server.netty.native = off";

    @Nested
    class OnNetty extends SealedLogContract {
        OnNetty() {
            super(StoreProbe.by(TransportKind.NETTY));
        }
    }

    @Nested
    class OnNettyBySendfile extends SealedLogContract {
        OnNettyBySendfile() {
            super(StoreProbe.by(TransportKind.NETTY) + SENDFILE);
        }
    }

    @Nested
    class OnNettyBySendfileWithoutEpoll extends SealedLogContract {
        OnNettyBySendfileWithoutEpoll() {
            super(StoreProbe.by(TransportKind.NETTY) + SENDFILE + NO_EPOLL);
        }
    }

    @Nested
    class OnAkka extends SealedLogContract {
        OnAkka() {
            super(StoreProbe.by(TransportKind.AKKA));
        }
    }
}
