package dev.tidemark.http.netty;

import dev.tidemark.http.access.FileModes;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What new connections are encrypted with: TLS 1.2 and 1.3 by the JDK, with the certificates that two files hold. When the files
 * change, new connections get the new ones; those that are open keep theirs. Safe for any thread.
 *
 * <p>What has changed is taken when a second look finds the same: the first may have come while the files were being written, the
 * server's own certificate there and those that vouch for it not yet. Files that do not go together are not taken, and reported
 * when the second look finds no better.
 */
final class TlsCertificates {

    private static final Logger LOG = LoggerFactory.getLogger(TlsCertificates.class);

    private final TlsSettings.Files files;
    private final Duration handshake;
    private final Duration goodBye;

    /** Runs what takes long in a handshake. */
    private final Executor working;

    private final TransportStatistics statistics;
    private volatile SslContext context;

    /** What the context was made of. Guarded by this. */
    private TlsIdentity.Texts used;

    /** What the last look found; what is used when it found nothing good. Guarded by this. */
    private TlsIdentity.Texts seen;

    /** What is wrong with the files as the last look found them, empty when nothing is. Guarded by this. */
    private String trouble = "";

    private boolean troubleReported;

    /**
     * Reads the files.
     *
     * @param goodBye how long a connection that is closed may take to say so
     * @throws IllegalArgumentException naming the file that is wrong, and why
     */
    TlsCertificates(
            TlsSettings.Files files,
            Duration handshake,
            Duration goodBye,
            Executor working,
            TransportStatistics statistics) {
        this.files = files;
        this.handshake = handshake;
        this.goodBye = goodBye;
        this.working = working;
        this.statistics = statistics;
        this.used = TlsIdentity.Texts.read(files);
        FileModes.reportKey(files.key());
        this.seen = used;
        this.context = context(TlsIdentity.of(used, files));
    }

    private SslContext context(TlsIdentity identity) {
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(identity.key(), identity.certificates())
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2");
            if (!identity.clientAuthorities().isEmpty()) {
                builder.trustManager(identity.clientAuthorities()).clientAuth(ClientAuth.REQUIRE);
            }
            SslContext made = builder.build();
            announce(identity.certificates().get(0));
            return made;
        } catch (SSLException | IllegalArgumentException refused) {
            throw new IllegalArgumentException(
                    "certificates cannot be used for TLS: file=" + files.certificates() + " reason="
                            + refused.getMessage(),
                    refused);
        }
    }

    private void announce(X509Certificate own) {
        Instant ends = own.getNotAfter().toInstant();
        if (ends.isBefore(Instant.now())) {
            LOG.warn("certificate has expired: file={} at={}", files.certificates(), ends);
        } else {
            LOG.info("certificate for TLS is read: file={} validUntil={}", files.certificates(), ends);
        }
    }

    /** What new connections get at present. */
    SslContext context() {
        return context;
    }

    /** Encrypts one new connection. */
    SslHandler handler(ByteBufAllocator allocator) {
        SslHandler handler = new HandshakeOnce(context.newEngine(allocator), working);
        handler.setHandshakeTimeout(handshake.toMillis(), TimeUnit.MILLISECONDS);
        handler.setCloseNotifyFlushTimeout(goodBye.toMillis(), TimeUnit.MILLISECONDS);
        return handler;
    }

    /** Looks at the files, and takes them if they are good and have changed since they were taken, but not since the last look. Blocks. */
    synchronized void look() {
        try {
            TlsIdentity.Texts present = TlsIdentity.Texts.read(files);
            if (!present.equals(used)) {
                TlsIdentity identity = TlsIdentity.of(present, files);
                if (present.equals(seen)) {
                    context = context(identity);
                    used = present;
                    statistics.certificateTaken();
                }
            }
            seen = present;
            trouble = "";
            troubleReported = false;
        } catch (IllegalArgumentException wrong) {
            seen = used;
            found(Optional.ofNullable(wrong.getMessage()).orElse(wrong.toString()));
        }
    }

    private void found(String reason) {
        boolean again = reason.equals(trouble);
        if (again && !troubleReported) {
            statistics.certificateRefused();
            LOG.warn("files for TLS are not taken, the certificate of before stays: reason={}", reason);
        }
        troubleReported = again;
        trouble = reason;
    }
}
