package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.health.HealthSeverity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The webhook against a server of the JDK. */
@Timeout(30)
class AlertWebhookTest {

    private static final String PATH = "/hook/secret";

    private final FakeHealth health = new FakeHealth();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> headers = new CopyOnWriteArrayList<>();

    /** What the next calls are answered with, 200 when there is nothing more. */
    private final LinkedBlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();

    private HttpServer server;
    private Optional<AlertWebhook> webhook = Optional.empty();

    AlertWebhookTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        health.find(HealthSeverity.CRITICAL);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        webhook.ifPresent(AlertWebhook::close);
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        headers.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                + exchange.getRequestHeaders().getFirst("Authorization"));
        int status = Optional.ofNullable(statuses.poll()).orElse(200);
        exchange.getResponseHeaders().add("Location", "http://127.0.0.1:" + port() + "/elsewhere");
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private AlertWebhook attach(int tries) {
        AlertWebhook attached = AlertWebhook.attach(
                health,
                new AlertWebhookSettings(
                        URI.create("http://127.0.0.1:" + port() + PATH),
                        Optional.of("token-1"),
                        Duration.ofSeconds(10),
                        tries,
                        Duration.ofMillis(1)));
        webhook = Optional.of(attached);
        return attached;
    }

    private static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("waited in vain");
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void alert_critical_isPosted() {
        AlertWebhook attached = attach(1);
        health.run();
        until(() -> attached.sent() == 1);

        assertThat(headers).containsExactly("POST " + PATH + " application/json Bearer token-1");
        assertThat(bodies.get(0))
                .startsWith("{\"alert\":\"tidemark-health\",\"started\":\"2025-11-21T14:35:49Z\",\"check\":\"space\"")
                .endsWith("\n");
    }

    @Test
    void alert_receiverThatFails_isTriedAgain() {
        statuses.addAll(List.of(500, 429, 503));
        AlertWebhook attached = attach(4);
        health.run();
        until(() -> attached.sent() == 1);

        assertThat(bodies).hasSize(4);
        assertThat(attached.failed()).isZero();
    }

    @Test
    void alert_receiverThatFailsTooOften_isGivenUpAndTheNextGoesOn() {
        statuses.addAll(List.of(500, 500));
        AlertWebhook attached = attach(2);
        health.run();
        health.run();
        until(() -> attached.sent() == 1);

        assertThat(attached.failed()).isEqualTo(1);
        assertThat(bodies).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 400, 401, 404})
    void alert_redirectedOrRefused_isNeitherFollowedNorTriedAgain(int status) {
        statuses.add(status);
        AlertWebhook attached = attach(5);
        health.run();
        until(() -> attached.failed() == 1);

        assertThat(headers).hasSize(1).allMatch(each -> each.contains(PATH));
    }

    @Test
    void alert_nobodyListens_isGivenUp() {
        AlertWebhook attached = attach(2);
        server.stop(0);
        health.run();
        until(() -> attached.failed() == 1);

        assertThat(attached.sent()).isZero();
    }

    @Test
    void close_webhook_hearsNothingAnyMore() {
        AlertWebhook attached = attach(1);
        attached.close();
        health.run();

        assertThat(attached.sent() + attached.failed()).isZero();
        assertThat(bodies).isEmpty();
    }

    @Test
    void settings_withoutAnAddress_attachNothing() {
        assertThat(AlertWebhookSettings.of(ConfigFactory.load())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "url = \"ftp://example.com/secret\"",
                "url = \"https://user:secret@example.com\"",
                "url = \"/secret\"",
                "url = \"https:// secret\"",
                "url = \"https://example.com/secret\", tries = 0",
                "url = \"https://example.com/secret\", timeout = 0 s"
            })
    void settings_outOfBounds_areNamedWithoutTheAddress(String settings) {
        assertThatThrownBy(() -> AlertWebhookSettings.of(
                        ConfigFactory.parseString("tidemark.http.alert-webhook { " + settings + " }")
                                .withFallback(ConfigFactory.load())))
                .isInstanceOf(ConfigException.BadValue.class)
                .hasMessageContaining("tidemark.http.alert-webhook.")
                .hasMessageNotContaining("secret");
    }

    @Test
    void settings_asText_hideTheAddress() {
        AlertWebhookSettings settings = AlertWebhookSettings.of(ConfigFactory.parseString(
                                "tidemark.http.alert-webhook.url = \"https://example.com/secret?key=secret\"")
                        .withFallback(ConfigFactory.load()))
                .orElseThrow();
        assertThat(settings).hasToString("https://example.com");
    }
}
