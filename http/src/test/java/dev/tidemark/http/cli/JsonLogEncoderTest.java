package dev.tidemark.http.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLogEncoderTest {

    private final LoggerContext context = new LoggerContext();
    private final JsonLogEncoder encoder = new JsonLogEncoder();

    private String line(Optional<Throwable> failure, String pattern, Object... arguments) {
        LoggingEvent event = new LoggingEvent();
        event.setLoggerName("dev.tidemark.Test");
        event.setThreadName("main");
        event.setLevel(Level.WARN);
        event.setInstant(Instant.EPOCH);
        event.setMessage(pattern);
        event.setArgumentArray(arguments);
        failure.ifPresent(thrown -> event.setThrowableProxy(new ThrowableProxy(thrown)));
        encoder.setContext(context);
        encoder.start();
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    private JsonNode json(String pattern, Object... arguments) throws IOException {
        return new ObjectMapper().readTree(line(Optional.empty(), pattern, arguments));
    }

    @Test
    void encode_patternWithNames_hasThemAsFields() throws IOException {
        JsonNode line = json("range cannot be sealed: collection={} tries={} last={}", "users", 3, true);

        assertThat(line.get("event").asText()).isEqualTo("range cannot be sealed");
        assertThat(line.get("formattedMessage").asText())
                .isEqualTo("range cannot be sealed: collection=users tries=3 last=true");
        assertThat(line.get("fields").get("collection").asText()).isEqualTo("users");
        assertThat(line.get("fields").get("tries").isInt()).isTrue();
        assertThat(line.get("fields").get("last").isBoolean()).isTrue();
        assertThat(line.get("level").asText()).isEqualTo("WARN");
        assertThat(line.get("loggerName").asText()).isEqualTo("dev.tidemark.Test");
        assertThat(line.get("timestamp").isNumber()).isTrue();
    }

    @Test
    void encode_placeWithoutName_takesItsArgument() throws IOException {
        JsonNode line = json("{}: collection={} reason={}", "files stay", "users", "gone");

        assertThat(line.get("fields").size()).isEqualTo(2);
        assertThat(line.get("fields").get("collection").asText()).isEqualTo("users");
    }

    @Test
    void encode_hostileArgument_isOneLineOfJson() throws IOException {
        String hostile = "a\"b\\c\r\n{\"level\":\"ERROR\"}\u0000\u2028";

        String line = line(Optional.empty(), "failed: reason={}", hostile);

        assertThat(line).endsWith("\n").doesNotContain("\r");
        assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
        assertThat(new ObjectMapper().readTree(line).get("fields").get("reason").asText())
                .isEqualTo(hostile);
    }

    @Test
    void encode_fewerArgumentsThanPlaces_hasThoseThereAre() throws IOException {
        assertThat(json("failed: a={} b={}", 1).get("fields").size()).isEqualTo(1);
        assertThat(json("failed: a={}").get("fields").size()).isZero();
    }

    @Test
    void encode_failure_isThere() throws IOException {
        JsonNode line = new ObjectMapper()
                .readTree(line(Optional.of(new IllegalStateException("broken")), "failed: what={}", "it"));

        assertThat(line.get("throwable").get("message").asText()).isEqualTo("broken");
        assertThat(line.get("fields").get("what").asText()).isEqualTo("it");
    }

    @ParameterizedTest
    @CsvSource({"text, PatternLayoutEncoder", "json, JsonLogEncoder"})
    void configuration_format_choosesTheEncoder(String format, String encoderName) throws Exception {
        LoggerContext configured = new LoggerContext();
        configured.putProperty("tidemark.log.format", format);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(configured);
        configurator.doConfigure(Objects.requireNonNull(JsonLogEncoderTest.class.getResource("/tidemark-logback.xml")));

        ConsoleAppender<?> appender = (ConsoleAppender<?>) Objects.requireNonNull(
                configured.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(format));
        assertThat(appender.getEncoder().getClass().getSimpleName()).isEqualTo(encoderName);
        assertThat(configured.getLogger(Logger.ROOT_LOGGER_NAME).getLevel()).isEqualTo(Level.WARN);
    }
}
