package dev.tidemark.system;

import dev.tidemark.http.server.TransportKind;
import org.junit.jupiter.api.Nested;

/** What a cache sees of a log of sealed files, on each transport, and by sendfile with epoll and without. */
class CachedLogTest {

    private static final String SENDFILE = "\ntidemark.http.server.netty.copy-up-to = 0 B";
    private static final String NO_EPOLL = "\ntidemark.http.server.netty.native = off";

    @Nested
    class OnNetty extends CachedLogContract {
        OnNetty() {
            super(StoreProbe.by(TransportKind.NETTY));
        }
    }

    @Nested
    class OnNettyBySendfile extends CachedLogContract {
        OnNettyBySendfile() {
            super(StoreProbe.by(TransportKind.NETTY) + SENDFILE);
        }
    }

    @Nested
    class OnNettyBySendfileWithoutEpoll extends CachedLogContract {
        OnNettyBySendfileWithoutEpoll() {
            super(StoreProbe.by(TransportKind.NETTY) + SENDFILE + NO_EPOLL);
        }
    }

    @Nested
    class OnAkka extends CachedLogContract {
        OnAkka() {
            super(StoreProbe.by(TransportKind.AKKA));
        }
    }
}
