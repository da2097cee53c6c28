package dev.tidemark.engine.backup;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of bytes that come in pieces. Used by one thread. */
final class Sha256 {

    private final MessageDigest digest;

    Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    void update(byte[] bytes, int start, int length) {
        digest.update(bytes, start, length);
    }

    /** 64 lower-case hex digits; what was given is forgotten. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
