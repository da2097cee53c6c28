package dev.tidemark.http.cli;

import com.typesafe.config.ConfigFactory;
import dev.tidemark.http.access.Token;
import dev.tidemark.http.access.TokenFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Names the file of the commands on tokens. Filled in by the parser before the command runs. */
final class TokenFileOption {

    private static final String KEY = "tidemark.http.access.token-file";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File of tokens (default: the setting " + KEY + ").")
    private Optional<Path> file = Optional.empty();

    TokenFile file() {
        String configured = ConfigFactory.load().getString(KEY);
        if (file.isEmpty() && configured.isEmpty()) {
            throw new CommandFailed("file of tokens is not named: use --token-file FILE or the setting " + KEY);
        }
        return new TokenFile(file.orElseGet(() -> Path.of(configured)));
    }

    static List<Token> read(TokenFile file) {
        try {
            return file.read();
        } catch (IllegalArgumentException refused) {
            throw new CommandFailed(String.valueOf(refused.getMessage()), refused);
        }
    }

    /** None where there is no file yet. */
    static List<Token> readOrNone(TokenFile file) {
        return Files.exists(file.path()) ? read(file) : List.of();
    }
}
