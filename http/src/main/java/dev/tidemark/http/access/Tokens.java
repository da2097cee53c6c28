package dev.tidemark.http.access;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens that are good at present. Safe for any thread.
 *
 * <p>The file is looked at by requests themselves, one at a time and no oftener than the settings say, so that also the first
 * one after a quiet night goes by what the file says then. One that is no good any more is reported once, and what it said before
 * stays: a slip of its editor locks nobody out. What has expired does so in any case. Answers that last look as well.
 */
public final class Tokens {

    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);

    private final TokenSettings settings;
    private final Clock clock;
    private final LongSupplier nanos;
    private final AtomicBoolean looking = new AtomicBoolean();

    private volatile List<Known> known;

    /** The same by the text of its hash. */
    private volatile Map<String, Token> byHash;

    private volatile long lookedAtNanos;

    /** What was read, or tried, last. Used by who has set {@link #looking}. */
    private volatile Optional<TokenFile.Stamp> seen;

    private record Known(Token token, byte[] hash) {

        static Known of(Token token) {
            return new Known(token, HexFormat.of().parseHex(token.sha256()));
        }
    }

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException naming the file and what is wrong with it
     */
    public static Tokens open(TokenSettings settings) {
        return new Tokens(settings, Clock.systemUTC(), System::nanoTime);
    }

    Tokens(TokenSettings settings, Clock clock, LongSupplier nanos) {
        this.settings = settings;
        this.clock = clock;
        this.nanos = nanos;
        this.seen = stamp();
        List<Token> present = read();
        this.known = known(present);
        this.byHash = byHash(present);
        this.lookedAtNanos = nanos.getAsLong();
        if (settings.areRequired() && present.stream().noneMatch(token -> token.isValidAt(clock.instant()))) {
            LOG.warn("nobody gets in, there is no token that is good: file={}", settings.file());
        }
    }

    private List<Token> read() {
        List<Token> all = new ArrayList<>(settings.fixed());
        settings.file().ifPresent(file -> all.addAll(new TokenFile(file).read()));
        return all;
    }

    private static List<Known> known(List<Token> tokens) {
        return tokens.stream().map(Known::of).toList();
    }

    private static Map<String, Token> byHash(List<Token> tokens) {
        return tokens.stream()
                .collect(Collectors.toUnmodifiableMap(Token::sha256, token -> token, (first, last) -> last));
    }

    private Optional<TokenFile.Stamp> stamp() {
        try {
            return settings.file().isEmpty()
                    ? Optional.empty()
                    : Optional.of(TokenFile.Stamp.of(settings.file().get()));
        } catch (IOException missing) {
            return Optional.empty();
        }
    }

    /** Whether who has no token is refused. */
    public boolean areRequired() {
        return settings.areRequired();
    }

    /** The token that somebody shows, if it is good now. How long that takes tells nothing of those that are. */
    public Optional<Token> find(String shown) {
        lookIfDue();
        if (shown.length() > TokenSecret.LENGTH_MAX) {
            return Optional.empty();
        }
        byte[] hash = TokenSecret.hash(shown);
        Optional<Token> found = Optional.empty();
        for (Known each : known) {
            if (MessageDigest.isEqual(each.hash(), hash)) {
                found = Optional.of(each.token());
            }
        }
        return found.filter(token -> token.isValidAt(clock.instant()));
    }

    /** Whether a token that was found before is good now, and for the same. */
    public boolean hold(Token found) {
        lookIfDue();
        Token present = byHash.get(found.sha256());
        return present != null
                && present.scopes().equals(found.scopes())
                && present.collections().equals(found.collections())
                && present.isValidAt(clock.instant());
    }

    private void lookIfDue() {
        if (settings.file().isEmpty()
                || nanos.getAsLong() - lookedAtNanos < settings.reloadInterval().toNanos()
                || !looking.compareAndSet(false, true)) {
            return;
        }
        try {
            look();
        } finally {
            lookedAtNanos = nanos.getAsLong();
            looking.set(false);
        }
    }

    private void look() {
        Optional<TokenFile.Stamp> present = stamp();
        if (present.equals(seen)) {
            return;
        }
        seen = present;
        try {
            List<Token> tokens = read();
            known = known(tokens);
            byHash = byHash(tokens);
            AuditLog.tell("read tokens", settings.file().map(Path::toString).orElse(""), "now: " + names(tokens));
        } catch (IllegalArgumentException wrong) {
            LOG.warn("file of tokens is not taken, those of before stay: reason={}", wrong.getMessage());
        }
    }

    private static String names(List<Token> tokens) {
        return tokens.stream()
                .map(token -> token.name() + "/" + token.id())
                .sorted()
                .collect(Collectors.joining(","));
    }
}
