package dev.tidemark.http.access;

import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is known of one token: all but the token itself. Immutable.
 *
 * @param name of who has it; two may have the same while one replaces the other
 * @param sha256 of the token, in lower-case hex
 * @param scopes one at least
 * @param collections where they hold
 * @param created empty where nobody noted it
 * @param expires from then on it is good for nothing; empty for never
 */
public record Token(
        String name,
        String sha256,
        Set<Scope> scopes,
        CollectionPatterns collections,
        Optional<Instant> created,
        Optional<Instant> expires) {

    private static final int ID_LENGTH = 8;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public Token {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name of a token is not 1 to 64 letters, digits, '.', '_' and '-', the first one of the former two");
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("hash of a token is not 64 lower-case hex digits: name=" + name);
        }
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("token has no scope: name=" + name);
        }
        scopes = Set.copyOf(EnumSet.copyOf(scopes));
    }

    /** Tells tokens of one name apart; of no use to who wants to make one. */
    public String id() {
        return sha256.substring(0, ID_LENGTH);
    }

    public boolean isValidAt(Instant now) {
        return expires.map(now::isBefore).orElse(true);
    }

    /** One that is good from now on. */
    public static Token of(String name, String secret, Set<Scope> scopes, CollectionPatterns collections) {
        String sha256 = HexFormat.of().formatHex(TokenSecret.hash(secret));
        return new Token(name, sha256, scopes, collections, Optional.empty(), Optional.empty());
    }

    public Token created(Instant at, Optional<Instant> newExpires) {
        return new Token(name, sha256, scopes, collections, Optional.of(at), newExpires);
    }

    public Token expiring(Instant at) {
        return new Token(name, sha256, scopes, collections, created, Optional.of(at));
    }
}
