package dev.tidemark.http.cli;

import dev.tidemark.http.access.CollectionPatterns;
import dev.tidemark.http.access.Scope;
import dev.tidemark.http.access.Token;
import dev.tidemark.http.access.TokenFile;
import dev.tidemark.http.access.TokenSecret;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a token, adds its hash to the file and prints it, once. */
@Command(
        name = "create",
        description = {
            "Make a token and print it on stdout, once: the file has its hash alone. It has 32 random bytes.",
            "",
            "A name has one token. With --rotate a second one is made, with the rights of the first unless others are",
            "given, and the first ends when the time is over."
        })
final class TokenCreateCommand implements Callable<Integer> {

    @Mixin
    private TokenFileOption option = new TokenFileOption();

    @Parameters(paramLabel = "NAME", description = "Who gets it; goes to the audit log.")
    private String name = "";

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            split = ",",
            description = "What it is good for: read, append (all writes of values), admin (everything); several with"
                    + " commas. Needed for a new name.")
    private List<String> scopes = List.of();

    @Option(
            names = "--collections",
            paramLabel = "NAME",
            split = ",",
            description = "Where: names of collections, * stands for any text (default: *).")
    private List<String> collections = List.of();

    @Option(
            names = "--expires",
            paramLabel = "WHEN",
            description =
                    "When it ends: a duration, as P90D or PT12H, or a time, as 2027-01-01T00:00:00Z (default: never).")
    private Optional<String> expires = Optional.empty();

    @Option(
            names = "--rotate",
            paramLabel = "DURATION",
            description = "Replace the token of that name, which ends so much later: P1D, PT0S for at once.")
    private Optional<String> rotate = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        TokenFile file = option.file();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        List<Token> tokens = new ArrayList<>(TokenFileOption.readOrNone(file));
        tokens.removeIf(token -> token.name().equals(name) && !token.isValidAt(now));
        List<Token> before =
                tokens.stream().filter(token -> token.name().equals(name)).toList();
        String secret = TokenSecret.create();
        try {
            Token made = before.isEmpty() ? first(secret, now) : next(secret, now, before.get(0));
            if (!before.isEmpty()) {
                replace(tokens, before, now);
            }
            tokens.add(made);
        } catch (IllegalArgumentException | DateTimeException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()));
        }
        file.write(tokens);
        PrintWriter out = spec.commandLine().getOut();
        out.println(secret);
        out.flush();
        return 0;
    }

    private Token first(String secret, Instant now) {
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("--scope is missing: read, append or admin");
        }
        if (rotate.isPresent()) {
            throw new IllegalArgumentException("there is no token to replace: name=" + name);
        }
        return made(secret, now, scopes(), patterns().orElse(CollectionPatterns.ALL));
    }

    private Token next(String secret, Instant now, Token old) {
        return made(
                secret,
                now,
                scopes.isEmpty() ? old.scopes() : scopes(),
                patterns().orElse(old.collections()));
    }

    private Token made(String secret, Instant now, Set<Scope> granted, CollectionPatterns where) {
        return Token.of(name, secret, granted, where)
                .created(
                        now,
                        expires.map(text -> text.startsWith("P") ? now.plus(duration(text)) : Instant.parse(text)));
    }

    private void replace(List<Token> tokens, List<Token> before, Instant now) {
        if (rotate.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is a token of that name: replace it with --rotate DURATION, or take another name: name="
                            + name);
        }
        if (before.size() > 1) {
            throw new IllegalArgumentException(
                    "two tokens of that name are good, one is being replaced: revoke one first"
                            + " (tidemark token list): name=" + name);
        }
        Instant end = now.plus(duration(rotate.get()));
        Token old = before.get(0);
        boolean endsBefore = old.expires().filter(at -> at.isBefore(end)).isPresent();
        tokens.set(tokens.indexOf(old), endsBefore ? old : old.expiring(end));
    }

    private static Duration duration(String text) {
        Duration duration = Duration.parse(text);
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration is negative: actual=" + text);
        }
        return duration;
    }

    private Set<Scope> scopes() {
        Set<Scope> granted = EnumSet.noneOf(Scope.class);
        scopes.forEach(label -> granted.add(Scope.of(label)));
        return granted;
    }

    private Optional<CollectionPatterns> patterns() {
        return collections.isEmpty() ? Optional.empty() : Optional.of(new CollectionPatterns(collections));
    }
}
