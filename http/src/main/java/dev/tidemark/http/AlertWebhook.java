package dev.tidemark.http;

import dev.tidemark.actors.HealthRuns;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.health.HealthAlert;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends critical findings of health runs to an address, as JSON, one after the other: each is tried again a few times, with longer and
 * longer pauses. Safe for any thread; blocks none. The store never waits for it.
 *
 * <p>Redirections are not followed, answers are not read, and neither the address nor the token ever stands in a log.
 */
public final class AlertWebhook implements Consumer<HealthAlert>, AutoCloseable {

    /** Beyond it the oldest one is left out. */
    private static final int WAITING_MAX = 100;

    private static final int OK_FIRST = 200;
    private static final int OK_LAST = 299;
    private static final int TOO_MANY = 429;
    private static final int SERVER_FAILED_FIRST = 500;
    private static final Logger LOG = LoggerFactory.getLogger(AlertWebhook.class);

    private final AlertWebhookSettings settings;
    private final HttpClient client;
    private final ArrayDeque<HealthAlert> waiting = new ArrayDeque<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private Optional<Tidemark.Registration> registration = Optional.empty();
    private boolean sending;
    private boolean closed;

    private AlertWebhook(AlertWebhookSettings settings) {
        this.settings = settings;
        this.client = HttpClient.newBuilder()
                .followRedirects(Redirect.NEVER)
                .connectTimeout(settings.timeout())
                .build();
    }

    /** Begins to listen to a store. */
    public static AlertWebhook attach(HealthRuns health, AlertWebhookSettings settings) {
        AlertWebhook webhook = new AlertWebhook(settings);
        webhook.registration = Optional.of(health.onAlert(webhook));
        return webhook;
    }

    /** Alerts that were taken at the address. */
    public long sent() {
        return sent.get();
    }

    /** Alerts that were not, however often they were tried, or for which there was no room. */
    public long failed() {
        return failed.get();
    }

    @Override
    public void accept(HealthAlert alert) {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (waiting.size() == WAITING_MAX) {
                lost(waiting.removeFirst(), "too many wait");
            }
            waiting.add(alert);
            if (sending) {
                return;
            }
            sending = true;
        }
        next();
    }

    private void next() {
        Optional<HealthAlert> alert = take();
        alert.ifPresent(present -> send(present, 1));
    }

    private synchronized Optional<HealthAlert> take() {
        Optional<HealthAlert> next = closed ? Optional.empty() : Optional.ofNullable(waiting.poll());
        sending = next.isPresent();
        return next;
    }

    private void send(HealthAlert alert, int attempt) {
        CompletionStage<HttpResponse<Void>> answer;
        try {
            answer = client.sendAsync(request(alert), BodyHandlers.discarding());
        } catch (RuntimeException refused) {
            answer = CompletableFuture.failedStage(refused);
        }
        answer.whenComplete((response, failure) -> ended(alert, attempt, response, failure));
    }

    private HttpRequest request(HealthAlert alert) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(settings.target())
                .timeout(settings.timeout())
                .header("Content-Type", "application/json")
                .header("User-Agent", "tidemark")
                .POST(BodyPublishers.ofString(alert.toJson() + "\n"));
        settings.token().ifPresent(token -> builder.header("Authorization", "Bearer " + token));
        return builder.build();
    }

    private void ended(
            HealthAlert alert, int attempt, @Nullable HttpResponse<Void> response, @Nullable Throwable failure) {
        int status = response == null ? 0 : response.statusCode();
        if (status >= OK_FIRST && status <= OK_LAST) {
            sent.incrementAndGet();
            next();
            return;
        }
        boolean mayPass = failure != null || status >= SERVER_FAILED_FIRST || status == TOO_MANY;
        if (mayPass && attempt < settings.tries() && !isClosed()) {
            long pauseMillis = settings.retryFirst().toMillis() << (attempt - 1);
            Executor later = CompletableFuture.delayedExecutor(pauseMillis, TimeUnit.MILLISECONDS);
            later.execute(() -> send(alert, attempt + 1));
            return;
        }
        lost(alert, failure == null ? "status=" + status : failure.getClass().getSimpleName());
        next();
    }

    private void lost(HealthAlert alert, String why) {
        failed.incrementAndGet();
        LOG.warn(
                "alert was not taken at the webhook: check={} target={} reason={}",
                alert.result().check().label(),
                settings,
                why);
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Listens no more; what waits is left out. */
    @Override
    public void close() {
        registration.ifPresent(Tidemark.Registration::close);
        synchronized (this) {
            closed = true;
            waiting.clear();
        }
    }
}
