package dev.tidemark.http.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Makes and hashes tokens. Stateless.
 *
 * <p>One round of SHA-256 without a salt is enough, since what is hashed has 256 random bits: nobody guesses that, however fast
 * the guesses are, and no table of it can be made ahead. What makes hashes slow is for passwords, and would let anybody keep
 * the server busy.
 */
public final class TokenSecret {

    /** Scanners for leaked secrets can know it by that. */
    static final String PREFIX = "tidemark_";

    static final int LENGTH_MAX = 256;

    private static final int RANDOM_BYTES = 32;

    /** 32 bytes take no fewer in base64 or hex. */
    private static final int LENGTH_MIN = 43;

    /** What the header can carry (RFC 6750, section 2.1). */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private static final SecureRandom RANDOM = new SecureRandom();

    private TokenSecret() {}

    /** A new token. */
    public static String create() {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** Whether a token that somebody else has made has the form and the length. */
    static boolean isLongEnough(String secret) {
        return secret.length() >= LENGTH_MIN
                && secret.length() <= LENGTH_MAX
                && FORM.matcher(secret).matches();
    }

    /** Its SHA-256. */
    static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("algorithm is missing: name=SHA-256", missing);
        }
    }
}
