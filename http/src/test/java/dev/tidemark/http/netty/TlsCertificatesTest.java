package dev.tidemark.http.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files for TLS, good and bad, and what becomes of them when they change. */
class TlsCertificatesTest {

    @TempDir
    private Path directory;

    private final TransportStatistics statistics = new TransportStatistics();
    private TlsSettings.Files files = new TlsSettings.Files(Path.of("none"), Path.of("none"));

    @BeforeEach
    void write() throws IOException {
        files = new TlsSettings.Files(directory.resolve("chain.pem"), directory.resolve("key.pem"));
        write("first", "first");
    }

    private void write(String certificates, String key) throws IOException {
        Files.writeString(files.certificates(), text(certificates + "-chain.pem"));
        Files.writeString(files.key(), text(key + "-key.pem"));
    }

    private static String text(String name) throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(TlsCertificatesTest.class.getResourceAsStream("/tls/" + name))) {
            return new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private TlsCertificates certificates() {
        return new TlsCertificates(files, Duration.ofSeconds(1), Duration.ofSeconds(1), Runnable::run, statistics);
    }

    private TlsIdentity identity() {
        return TlsIdentity.of(TlsIdentity.Texts.read(files), files);
    }

    @ParameterizedTest
    @ValueSource(strings = {"first", "second"})
    void identity_goodFiles_isTheChainAndItsKey(String server) throws IOException {
        write(server, server);
        assertThat(identity().certificates())
                .hasSize(2)
                .extracting(X509Certificate::getSubjectX500Principal)
                .extracting(Object::toString)
                .containsExactly("CN=localhost", "CN=Tidemark test authority");
        assertThat(identity().key().getFormat()).isEqualTo("PKCS#8");
    }

    private void assertRefused(String reason, Path file) {
        assertThatThrownBy(this::certificates)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining(file.toString());
    }

    @Test
    void files_thatAreNoGood_areRefusedByName() throws IOException {
        write("first", "second");
        assertRefused("key does not belong to the first certificate", files.key());
        write("second", "first");
        assertRefused("key does not belong to the first certificate", files.key());

        Files.writeString(files.key(), text("first-key.pem").replace("PRIVATE", "RSA PRIVATE"));
        assertRefused("expected=PRIVATE KEY (PKCS #8, no password) actual=RSA PRIVATE KEY", files.key());
        Files.writeString(files.key(), text("first-key.pem").replace("PRIVATE", "ENCRYPTED PRIVATE"));
        assertRefused("actual=ENCRYPTED PRIVATE KEY", files.key());
        Files.writeString(files.key(), "");
        assertRefused("file has no key in PEM", files.key());
        Files.writeString(files.key(), text("first-key.pem").replace("MIG", "MIX"));
        assertRefused("key is of no known kind", files.key());
        Files.delete(files.key());
        assertRefused("file for TLS cannot be read", files.key());

        write("first", "first");
        Files.writeString(files.certificates(), "nonsense");
        assertRefused("file has no certificates in PEM", files.certificates());
        Files.writeString(files.certificates(), text("first-chain.pem").substring(0, 300));
        assertRefused("file has no certificates in PEM", files.certificates());
        Files.writeString(files.certificates(), "");
        assertRefused("file has no certificates in PEM", files.certificates());
        Files.write(files.certificates(), new byte[(1 << 20) + 1]);
        assertRefused("file for TLS is too long: limitBytes=1048576", files.certificates());
    }

    @Test
    void look_filesUnchanged_keepsWhatThereIs() {
        TlsCertificates certificates = certificates();
        SslContext before = certificates.context();
        certificates.look();
        assertThat(certificates.context()).isSameAs(before);
    }

    @Test
    void handler_any_speaksTheTwoVersions() {
        SslHandler handler = certificates().handler(UnpooledByteBufAllocator.DEFAULT);
        assertThat(handler.engine().getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
        assertThat(handler.getHandshakeTimeoutMillis()).isEqualTo(1_000);
    }

    @Test
    void look_filesThatDoNotGoTogether_keepsWhatThereIsUntilTheyDo() throws IOException {
        TlsCertificates certificates = certificates();
        SslContext before = certificates.context();
        write("second", "first");
        certificates.look();
        certificates.look();
        assertThat(certificates.context()).isSameAs(before);
        Files.delete(files.key());
        certificates.look();
        assertThat(certificates.context()).isSameAs(before);
        write("second", "second");
        certificates.look();
        certificates.look();
        assertThat(certificates.context()).isNotSameAs(before);
    }

    @Test
    void look_certificatesHalfWritten_waitsForTheRest() throws IOException {
        TlsCertificates certificates = certificates();
        SslContext before = certificates.context();
        write("second", "second");
        String chain = text("second-chain.pem");
        Files.writeString(files.certificates(), chain.substring(0, chain.lastIndexOf("-----BEGIN CERTIFICATE-----")));
        assertThat(identity().certificates()).hasSize(1);
        certificates.look();
        assertThat(certificates.context()).isSameAs(before);
        Files.writeString(files.certificates(), chain);
        certificates.look();
        assertThat(certificates.context()).isSameAs(before);
        certificates.look();
        assertThat(certificates.context()).isNotSameAs(before);
    }

    @Test
    void look_changeThatCameAndWent_isNotTakenWhenItComesAgain() throws IOException {
        TlsCertificates certificates = certificates();
        SslContext before = certificates.context();
        write("second", "second");
        certificates.look();
        Files.delete(files.key());
        certificates.look();
        write("second", "second");
        certificates.look();
        assertThat(certificates.context()).isSameAs(before);
        certificates.look();
        assertThat(certificates.context()).isNotSameAs(before);
    }
}
