package dev.tidemark.http.netty;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a server says that it is, and whom it takes, as its files tell. Immutable.
 *
 * @param certificates the server's own first
 * @param key to that one
 * @param clientAuthorities who vouch for clients; empty where these need no certificate
 */
record TlsIdentity(List<X509Certificate> certificates, PrivateKey key, List<X509Certificate> clientAuthorities) {

    private static final int LENGTH_MAX_BYTES = 1 << 20;
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final byte[] PROBE = "whose key is it?".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Pattern ANY_KEY = Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----");

    TlsIdentity {
        certificates = List.copyOf(certificates);
        clientAuthorities = List.copyOf(clientAuthorities);
    }

    /** The bytes of the files, none for one that there is not: equal ones say the same. */
    record Texts(String certificates, String key, String clientAuthorities) {

        /** @throws IllegalArgumentException naming a file that cannot be read, and why */
        static Texts read(TlsSettings.Files files) {
            return new Texts(
                    text(files.certificates()),
                    text(files.key()),
                    files.clientAuthorities().map(Texts::text).orElse(""));
        }

        private static String text(Path file) {
            try (InputStream stream = Files.newInputStream(file)) {
                byte[] bytes = stream.readNBytes(LENGTH_MAX_BYTES + 1);
                if (bytes.length > LENGTH_MAX_BYTES) {
                    throw new IllegalArgumentException(
                            "file for TLS is too long: limitBytes=" + LENGTH_MAX_BYTES + " file=" + file);
                }
                return new String(bytes, StandardCharsets.ISO_8859_1);
            } catch (IOException | UncheckedIOException failure) {
                throw new IllegalArgumentException(
                        "file for TLS cannot be read: file=" + file + " reason=" + failure, failure);
            }
        }
    }

    /** @throws IllegalArgumentException naming the file that is wrong, and why */
    static TlsIdentity of(Texts texts, TlsSettings.Files files) {
        List<X509Certificate> certificates = certificates(texts.certificates(), files.certificates());
        PrivateKey key = key(texts.key(), files.key());
        requirePair(certificates.get(0).getPublicKey(), key, files);
        List<X509Certificate> clientAuthorities = files.clientAuthorities()
                .map(file -> certificates(texts.clientAuthorities(), file))
                .orElse(List.of());
        return new TlsIdentity(certificates, key, clientAuthorities);
    }

    private static List<X509Certificate> certificates(String text, Path file) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            InputStream stream = new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
            List<X509Certificate> found = factory.generateCertificates(stream).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (!found.isEmpty()) {
                return found;
            }
        } catch (CertificateException broken) {
            throw new IllegalArgumentException(
                    "file has no certificates in PEM: file=" + file + " reason=" + broken.getMessage(), broken);
        }
        throw new IllegalArgumentException("file has no certificates in PEM: file=" + file);
    }

    private static PrivateKey key(String text, Path file) {
        Matcher pem = PKCS8.matcher(text);
        if (!pem.find()) {
            Matcher other = ANY_KEY.matcher(text);
            throw new IllegalArgumentException("file has no key in PEM: expected=PRIVATE KEY (PKCS #8, no password)"
                    + (other.find() ? " actual=" + other.group(1) : "") + " file=" + file);
        }
        byte[] encoded;
        try {
            encoded = Base64.getMimeDecoder().decode(pem.group(1));
        } catch (IllegalArgumentException broken) {
            throw new IllegalArgumentException("key is no base64: file=" + file, broken);
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException otherAlgorithm) {
                // The next one may be it.
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException("algorithm is missing: name=" + algorithm, missing);
            }
        }
        throw new IllegalArgumentException("key is of no known kind: expected=" + ALGORITHMS + " file=" + file);
    }

    /** While files are replaced one may be new and one old: every handshake would fail. */
    private static void requirePair(PublicKey certified, PrivateKey key, TlsSettings.Files files) {
        boolean pair;
        try {
            Signature signature = Signature.getInstance(
                    key.getAlgorithm().startsWith("Ed") ? key.getAlgorithm() : "SHA256with" + scheme(key));
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(PROBE);
            pair = signature.verify(signed);
        } catch (GeneralSecurityException otherKind) {
            pair = false;
        }
        if (!pair) {
            throw new IllegalArgumentException("key does not belong to the first certificate: certificates="
                    + files.certificates() + " key=" + files.key());
        }
    }

    private static String scheme(PrivateKey key) {
        return key.getAlgorithm().equals("EC") ? "ECDSA" : key.getAlgorithm();
    }
}
