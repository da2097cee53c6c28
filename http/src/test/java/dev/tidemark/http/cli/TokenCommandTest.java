package dev.tidemark.http.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.http.FakeStore;
import dev.tidemark.http.access.Scope;
import dev.tidemark.http.access.Token;
import dev.tidemark.http.access.TokenFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenCommandTest {

    @TempDir
    private Path directory;

    private final CommandLineProbe tidemark = new CommandLineProbe(new FakeStore());

    private Path file() {
        return directory.resolve("tokens.json");
    }

    private CommandLineProbe.Outcome token(String line) {
        return tidemark.run(Stream.concat(Stream.of("token"), Stream.of((line + " --token-file " + file()).split(" ")))
                .toArray(String[]::new));
    }

    private List<Token> tokens() {
        return new TokenFile(file()).read();
    }

    @Test
    void create_first_printsTheTokenAndKeepsItsHash() {
        CommandLineProbe.Outcome made = token("create shop --scope read,append --collections orders-*,items");
        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.out()).matches("tidemark_[A-Za-z0-9_-]{43}\n");
        Token kept = tokens().get(0);
        assertThat(kept.scopes()).containsExactlyInAnyOrder(Scope.READ, Scope.APPEND);
        assertThat(kept.collections().patterns()).containsExactly("orders-*", "items");
        assertThat(kept.expires()).isEmpty();
        assertThat(kept.sha256())
                .isEqualTo(Token.of("x", made.out().strip(), kept.scopes(), kept.collections())
                        .sha256());
        CommandLineProbe.Outcome listed = token("list");
        assertThat(listed.out())
                .contains("name=shop id=" + kept.id() + " scopes=read,append collections=orders-*,items")
                .doesNotContain(made.out().strip());
    }

    @Test
    void create_rotate_leavesTwoForAWhileWithTheSameRights() {
        token("create shop --scope append --collections a,b --expires P90D");
        assertThat(token("create shop --scope append").exitCode()).isEqualTo(2);
        assertThat(token("create shop --rotate P1D").exitCode()).isZero();
        List<Token> both = tokens();
        assertThat(both)
                .hasSize(2)
                .extracting(Token::scopes)
                .containsOnly(both.get(0).scopes());
        assertThat(both.get(1).collections()).isEqualTo(both.get(0).collections());
        Instant day = Instant.now().plus(Duration.ofDays(1));
        assertThat(both.get(0).expires().orElseThrow()).isBetween(day.minusSeconds(60), day);
        assertThat(both.get(1).expires()).isEmpty();
        assertThat(token("create shop --rotate P1D").err()).contains("revoke one first");
        assertThat(token("revoke " + both.get(0).id()).exitCode()).isZero();
        assertThat(tokens()).containsExactly(both.get(1));
        assertThat(token("create shop --rotate PT0S").exitCode()).isZero();
        assertThat(token("list").out()).contains("(over)");
        assertThat(token("create shop --rotate PT0S").exitCode()).isZero();
        assertThat(token("revoke shop").exitCode()).isZero();
        assertThat(tokens()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "create shop, --scope is missing",
        "create shop --scope write, scope is not known",
        "create a/b --scope read, name of a token",
        "create shop --scope read --expires soon, soon",
        "create shop --scope read --rotate P1D, no token to replace",
        "'', a command is missing"
    })
    void create_wrongCommandLine_saysSo(String line, String message) {
        CommandLineProbe.Outcome outcome = line.isEmpty() ? tidemark.run("token") : token(line);
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains(message).doesNotContain("\tat ");
    }

    @Test
    void file_missingOrNotNamed_isSaid() {
        assertThat(token("list").exitCode()).isEqualTo(1);
        assertThat(token("list").err()).contains("file of tokens cannot be read");
        assertThat(tidemark.run("token", "list").err()).contains("file of tokens is not named");
        token("create shop --scope read");
        assertThat(token("revoke other").err()).contains("there is no such token");
    }
}
