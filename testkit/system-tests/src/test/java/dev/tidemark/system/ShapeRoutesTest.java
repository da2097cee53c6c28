package dev.tidemark.system;

import dev.tidemark.http.server.TransportKind;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The shape protocol on each transport; what is sealed also by sendfile alone. */
class ShapeRoutesTest {

    private static final String NETTY = StoreProbe.by(TransportKind.NETTY);
    private static final String AKKA = StoreProbe.by(TransportKind.AKKA);

    @Nested
    class ReadsOnNetty extends ShapeReadContract {
        ReadsOnNetty() {
            super(NETTY);
        }
    }

    @Nested
    class ReadsOnNettyBySendfile extends ShapeReadContract {
        ReadsOnNettyBySendfile() {
            super(NETTY + "\ntidemark.http.server.netty.copy-up-to = 0 B");
        }
    }

    @Nested
    class ReadsOnAkka extends ShapeReadContract {
        ReadsOnAkka() {
            super(AKKA);
        }
    }

    @Nested
    class FilesOnNetty extends ShapeFilesContract {
        FilesOnNetty() {
            super(NETTY);
        }
    }

    @Nested
    class FilesOnAkka extends ShapeFilesContract {
        FilesOnAkka() {
            super(AKKA);
        }
    }

    @Nested
    class LiveOnNetty extends ShapeLiveContract {
        LiveOnNetty() {
            super(NETTY);
        }
    }

    @Nested
    class LiveOnAkka extends ShapeLiveContract {
        LiveOnAkka() {
            super(AKKA);
        }
    }

    @Nested
    class OthersOnNetty extends ShapeSubsetContract {
        OthersOnNetty() {
            super(NETTY);
        }

        /** Akka's server does not notice before there is an answer. */
        @Test
        void longPoll_whoseClientGoes_givesItsPlaceBack() {
            requirePlaceGivenBack("&live=true");
        }
    }

    @Nested
    class OthersOnAkka extends ShapeSubsetContract {
        OthersOnAkka() {
            super(AKKA);
        }
    }
}
