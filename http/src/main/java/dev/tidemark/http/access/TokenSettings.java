package dev.tidemark.http.access;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where tokens come from; {@code reference.conf} says what that means. Immutable.
 *
 * @param file empty for none
 * @param reloadInterval how often the file is looked at, at most
 * @param fixed those of the environment
 */
public record TokenSettings(Optional<Path> file, Duration reloadInterval, List<Token> fixed) {

    private static final String KEY = "tidemark.http.access.";
    private static final Duration INTERVAL_MAX = Duration.ofHours(1);

    public TokenSettings {
        fixed = List.copyOf(fixed);
        if (reloadInterval.isNegative() || reloadInterval.compareTo(INTERVAL_MAX) > 0) {
            throw new IllegalArgumentException("setting is out of range: key=" + KEY + "reload-interval min=0 max="
                    + INTERVAL_MAX + " actual=" + reloadInterval);
        }
    }

    /** @param access the part {@code tidemark.http.access} of a configuration */
    public static TokenSettings of(Config access) {
        return of(access, System::getenv);
    }

    /** @param environment tells the value of a variable, null where it is not set */
    static TokenSettings of(Config access, UnaryOperator<@Nullable String> environment) {
        String file = access.getString("token-file");
        String prefix = access.getString("token-environment");
        return new TokenSettings(
                file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file)),
                access.getDuration("reload-interval"),
                prefix.isEmpty() ? List.of() : ofEnvironment(prefix, environment));
    }

    /** One that stands in two variables is good for both. */
    private static List<Token> ofEnvironment(String prefix, UnaryOperator<@Nullable String> environment) {
        Map<String, Set<Scope>> scopes = new LinkedHashMap<>();
        for (Scope scope : Scope.values()) {
            String variable = prefix + "_" + scope.name();
            String value = environment.apply(variable);
            if (value != null && !value.isBlank()) {
                for (String secret : value.split(",", -1)) {
                    scopes.computeIfAbsent(hash(variable, secret.strip()), hash -> EnumSet.noneOf(Scope.class))
                            .add(scope);
                }
            }
        }
        List<Token> tokens = new ArrayList<>();
        String name = prefix.toLowerCase(Locale.ROOT);
        scopes.forEach((hash, granted) ->
                tokens.add(new Token(name, hash, granted, CollectionPatterns.ALL, Optional.empty(), Optional.empty())));
        return tokens;
    }

    private static String hash(String variable, String secret) {
        if (!TokenSecret.isLongEnough(secret)) {
            throw new ConfigException.Generic(
                    "environment variable holds no token: it takes 43 to 256 letters, digits and"
                            + " -._~+/, as `tidemark token create` makes them, several with commas between them: name="
                            + variable);
        }
        return HexFormat.of().formatHex(TokenSecret.hash(secret));
    }

    /** Whether who has no token is refused. */
    public boolean areRequired() {
        return file.isPresent() || !fixed.isEmpty();
    }

    public TokenSettings with(Path newFile) {
        return new TokenSettings(Optional.of(newFile), reloadInterval, fixed);
    }
}
