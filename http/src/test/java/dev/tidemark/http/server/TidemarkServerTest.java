package dev.tidemark.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.http.HttpSettings;
import dev.tidemark.http.netty.TlsSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server on each transport, and its settings. */
class TidemarkServerTest {

    private static final Config CONFIG = ConfigFactory.load();

    @Nested
    class OnNetty extends TidemarkServerContract {
        OnNetty() {
            super(TransportKind.NETTY);
        }
    }

    @Nested
    class OnAkka extends TidemarkServerContract {
        OnAkka() {
            super(TransportKind.AKKA);
        }
    }

    @Nested
    class OnNettyEncrypted extends TidemarkServerContract {
        OnNettyEncrypted() {
            super(TransportKind.NETTY);
        }

        @Override
        String overrides() {
            return TlsFiles.settings(TlsFiles.SECOND);
        }
    }

    @Test
    void tls_onAkka_isRefused(@TempDir Path directory) {
        TlsFiles files = new TlsFiles(directory, TlsFiles.FIRST);
        ServerSettings settings = ServerSettings.of(CONFIG)
                .withTransport(TransportKind.AKKA)
                .withTls(new TlsSettings.Files(files.certificates(), files.key()));
        assertThatThrownBy(() -> settings.requireSafe(false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("transport has no TLS: expected=netty actual=akka");
    }

    @Test
    void tls_oneFileAlone_isRefusedByKey() {
        Config config = ConfigFactory.parseString("tidemark.http.server.tls.certificate-file = a.pem")
                .withFallback(CONFIG);
        assertThatThrownBy(() -> ServerSettings.of(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tidemark.http.server.tls.key-file");
        assertThat(ServerSettings.of(CONFIG).tls().files()).isEmpty();
    }

    @Test
    void settings_reference_areLoopbackAndConsistent() {
        ServerSettings server = ServerSettings.of(CONFIG);
        assertThat(server.host()).isEqualTo("127.0.0.1");
        assertThat(server.insecure()).isFalse();
        Config effective = TidemarkServer.configuration(CONFIG);
        HttpSettings limits = HttpSettings.of(CONFIG);
        assertThat(limits.live().longPollMax()).isLessThan(effective.getDuration("akka.http.server.idle-timeout"));
        assertThat(limits.live().keepAlive()).isLessThan(effective.getDuration("akka.http.server.idle-timeout"));
        assertThat(limits.shape().live().longPollMax())
                .isLessThan(effective.getDuration("akka.http.server.idle-timeout"));
        assertThat(limits.shape().live().keepAlive())
                .isLessThan(effective.getDuration("akka.http.server.idle-timeout"));
        assertThat(effective.getBytes("akka.http.server.parsing.max-content-length"))
                .isEqualTo(limits.bodyMaxBytes());
        assertThat(server.stopTimeout())
                .isLessThan(effective.getDuration("akka.coordinated-shutdown.phases.service-requests-done.timeout"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "::"})
    void host_notLoopback_takesTokensAndTlsOrInsecure(String host) {
        ServerSettings plain = ServerSettings.of(CONFIG).withHost(host, false);
        ServerSettings encrypted = plain.withTls(new TlsSettings.Files(Path.of("c.pem"), Path.of("k.pem")));
        assertThatThrownBy(() -> plain.requireSafe(false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("--token-file FILE", "--tls-cert FILE --tls-key FILE", "--insecure");
        assertThatThrownBy(() -> plain.requireSafe(true))
                .hasMessageContainingAll("--tls-cert FILE", "--insecure")
                .hasMessageNotContaining("--token-file");
        assertThatThrownBy(() -> encrypted.requireSafe(false))
                .hasMessageContainingAll("--token-file FILE", "--insecure")
                .hasMessageNotContaining("--tls-cert");
        encrypted.requireSafe(true);
        plain.withHost(host, true).requireSafe(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "localhost"})
    void host_loopback_isAccepted(String host) {
        ServerSettings.of(CONFIG).withHost(host, false).requireSafe(false);
    }

    @Test
    void transport_unknown_isRefusedNamingThoseThatAre() {
        assertThat(ServerSettings.of(CONFIG).transport()).isEqualTo(TransportKind.NETTY);
        assertThat(TransportKind.of("akka")).isEqualTo(TransportKind.AKKA);
        assertThatThrownBy(() -> TransportKind.of("jetty"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected=netty or akka actual=jetty");
    }
}
