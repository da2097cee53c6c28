package dev.tidemark.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    @TempDir
    private Path directory;

    private final String secret = TokenSecret.create();
    private final AtomicLong nanos = new AtomicLong();
    private TokenFile file = new TokenFile(Path.of(""));

    @BeforeEach
    void write() throws IOException {
        file = new TokenFile(directory.resolve("tokens.json"));
        file.write(List.of(token("shop", secret)));
    }

    private static Token token(String name, String secret) {
        return Token.of(name, secret, Set.of(Scope.READ), CollectionPatterns.ALL);
    }

    private Tokens tokens() {
        TokenSettings settings = new TokenSettings(Optional.of(file.path()), INTERVAL, List.of());
        return new Tokens(settings, Clock.fixed(NOW, ZoneOffset.UTC), nanos::get);
    }

    private void intervalPasses() {
        nanos.addAndGet(INTERVAL.toNanos());
    }

    @Test
    void find_theTokenAlone_isFound() {
        Tokens tokens = tokens();
        assertThat(tokens.find(secret)).map(Token::name).contains("shop");
        assertThat(tokens.find(secret + "x")).isEmpty();
        assertThat(tokens.find(secret.substring(1))).isEmpty();
        assertThat(tokens.find("")).isEmpty();
        assertThat(tokens.find("x".repeat(100_000))).isEmpty();
    }

    @Test
    void find_fileReplaced_goesByItAfterTheInterval() throws IOException {
        Tokens tokens = tokens();
        String other = TokenSecret.create();
        file.write(List.of(token("shop", other)));
        assertThat(tokens.find(secret)).isPresent();
        intervalPasses();
        assertThat(tokens.find(secret)).isEmpty();
        assertThat(tokens.find(other)).isPresent();
    }

    @Test
    void find_fileBroken_staysAsItWasUntilItIsMended() throws IOException {
        Tokens tokens = tokens();
        for (String text : List.of("", "{", "{\"version\":1,\"tokens\":[{\"name\":\"x\"}]}", "{\"version\":2}")) {
            Files.writeString(file.path(), text);
            intervalPasses();
            assertThat(tokens.find(secret)).as(text).isPresent();
        }
        Files.delete(file.path());
        intervalPasses();
        assertThat(tokens.find(secret)).isPresent();
        file.write(List.of());
        intervalPasses();
        assertThat(tokens.find(secret)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true"})
    void find_atItsEnd_isNotGoodAnyMore(long secondsLeft, boolean good) throws IOException {
        file.write(List.of(token("shop", secret).expiring(NOW.plusSeconds(secondsLeft))));
        assertThat(tokens().find(secret).isPresent()).isEqualTo(good);
    }

    @Test
    void hold_tokenOfBefore_goesByTheFileOfNow() throws IOException {
        Tokens tokens = tokens();
        Token found = tokens.find(secret).orElseThrow();
        assertThat(tokens.hold(found)).isTrue();
        requireHeld(tokens, found, true, found.expiring(NOW.plusSeconds(1)));
        requireHeld(tokens, found, false, found.expiring(NOW));
        requireHeld(tokens, found, true, found, token("other", TokenSecret.create()));
        requireHeld(tokens, found, false, token("shop", TokenSecret.create()));
        requireHeld(tokens, found, false, Token.of("shop", secret, Set.of(Scope.APPEND), CollectionPatterns.ALL));
        requireHeld(
                tokens,
                found,
                false,
                Token.of("shop", secret, Set.of(Scope.READ), new CollectionPatterns(List.of("users"))));
        requireHeld(tokens, found, true, found);
        requireHeld(tokens, found, false);
    }

    private void requireHeld(Tokens tokens, Token found, boolean held, Token... present) throws IOException {
        file.write(List.of(present));
        intervalPasses();
        assertThat(tokens.hold(found)).isEqualTo(held);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
    void open_fileOpenToOthers_isRefusedWithWhatToDo(String mode) throws IOException {
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString(mode));
        assertThatThrownBy(this::tokens)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("open to others: expected=rw------- actual=" + mode)
                .hasMessageContaining("file=" + file.path());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|object is expected",
                "{\"version\":1,\"tokens\":[{\"name\":\"x\",\"sha256\":\"0\",\"scopes\":[\"read\"]}]}|64 lower-case hex digits",
                "{\"version\":1,\"tokens\":[{\"name\":\"x\",\"secret\":\"0\"}]}|member that is not known",
                "{\"version\":1,\"tokens\":[],\"tokens\":[]}|no JSON",
                "{\"version\":9,\"tokens\":[]}|another version: expected=1 actual=9",
                "{\"version\":1,\"tokens\":[]} {}|no JSON"
            })
    void open_fileThatIsNone_isRefusedNamingIt(String text, String message) throws IOException {
        Files.writeString(file.path(), text);
        assertThatThrownBy(this::tokens)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("file=" + file.path());
    }

    @Test
    void write_file_isTheOwnersAloneAndHoldsNoToken() throws IOException {
        assertThat(Files.getPosixFilePermissions(file.path())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readString(file.path())).doesNotContain(secret).contains("\"name\":\"shop\"");
        assertThat(file.read()).containsExactly(token("shop", secret));
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file.path());
        }
    }

    @Test
    void environment_tokens_areGoodForWhatTheirVariablesSay() {
        String both = TokenSecret.create();
        String old = TokenSecret.create();
        Map<String, String> variables = Map.of("T_READ", both, "T_APPEND", old + ", " + both);
        TokenSettings settings = ofEnvironment(variables);
        assertThat(settings.areRequired()).isTrue();
        Tokens tokens = Tokens.open(settings);
        assertThat(tokens.find(both).orElseThrow().scopes()).containsExactlyInAnyOrder(Scope.READ, Scope.APPEND);
        assertThat(tokens.find(old).orElseThrow().scopes()).containsExactly(Scope.APPEND);
        assertThat(settings.toString()).doesNotContain(both, old);
        assertThat(ofEnvironment(Map.of()).areRequired()).isFalse();
    }

    @Test
    void environment_tokenThatCanBeGuessed_isRefusedWithoutSayingIt() {
        assertThatThrownBy(() -> ofEnvironment(Map.of("T_ADMIN", "hunter2")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("name=T_ADMIN")
                .hasMessageNotContaining("hunter2");
    }

    private static TokenSettings ofEnvironment(Map<String, String> variables) {
        return TokenSettings.of(
                ConfigFactory.parseString("token-file = \"\", token-environment = T, reload-interval = 1 s"),
                variables::get);
    }

    @ParameterizedTest
    @CsvSource({
        "*, anything, true",
        "users, users, true",
        "users, users2, false",
        "orders-*, orders-, true",
        "orders-*, order, false",
        "*-log, a-log, true",
        "*-log, a-logs, false",
        "a*a, a, false",
        "a*b*c, abc, true",
        "a*b*c, axbxc, true",
        "a*bb*c, abc, false"
    })
    void patterns_star_standsForAnyText(String pattern, String name, boolean included) {
        assertThat(new CollectionPatterns(List.of("none", pattern)).include(name))
                .isEqualTo(included);
    }

    @Test
    void audit_texts_cannotEndTheirLineOrTheirMember() {
        assertThat(AuditLog.quoted("a\" caller=\"ops\nINFO \u202e\\"))
                .isEqualTo("\"a\\\" caller=\\\"ops\\u000aINFO \\u202e\\\\\"");
        assertThat(AuditLog.quoted("x".repeat(1_000))).hasSizeLessThan(310);
    }
}
