package dev.tidemark.http;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.format.KeyText;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes the write that comes most, of a value under a key whatever that has, without Akka's models of request and answer and the
 * turns between threads that their futures take, which cost more than the writing itself. Immutable; safe for any thread; waits for
 * nothing.
 *
 * <p>What is answered here is what {@link TidemarkRoute} would answer. Whatever is not as plain as can be is left to the route, as in
 * {@link PlainReads}; so is what is refused before it is handed to the store: the route says why.
 */
public final class PlainWrites {

    /** Told once what has become of a write, by any thread, also by the caller's within its call. */
    public interface Told {

        void written(PlainAnswer answer);

        /** @param problem to be answered, which is no success */
        void failed(HttpResponse problem);
    }

    /** As far as it is counted. */
    private static final HttpResponse DONE = Responses.noContent();

    private final Tidemark store;
    private final RequestBody body;

    /** The route's: requests are counted with it, whoever answers them. */
    private final Endpoint entries;

    private final RequestMeter requests;

    /** @param telemetry of the route */
    PlainWrites(Tidemark store, HttpSettings settings, Telemetry telemetry) {
        this.store = store;
        this.body = new RequestBody(settings, store.limits().depthMax());
        List<Endpoint> all = new EntryRoutes(store, body).endpoints();
        this.entries = all.stream()
                .filter(endpoint -> endpoint.method().equals(HttpMethods.PUT))
                .findFirst()
                .orElseThrow();
        this.requests = telemetry.requests(all);
    }

    /**
     * Takes a PUT of {@code application/json}, of HTTP/1.1, that {@link PlainServing} admits.
     *
     * @param target as it was sent
     * @param text the whole body, which nobody changes any more
     * @return whether it is taken; otherwise nothing was done, and the route is to be asked
     */
    public boolean put(String target, byte[] text, Told told) {
        Optional<PlainTarget> entry = PlainTarget.ofEntry(target);
        if (entry.isEmpty() || !body.takes(text.length)) {
            return false;
        }
        CompletionStage<WriteOutcome> written;
        UnaryOperator<HttpResponse> ended = requests.begin(entries, Optional.empty());
        try {
            String key = Call.key(entry.get().rest());
            KeyText.escape(key);
            Json value = body.value(text);
            written = store.json(Call.collection(entry.get().name())).write(Write.set(key, value));
        } catch (RuntimeException refusal) {
            return false;
        }
        CompletionStage<?> unused = written.whenComplete((outcome, failure) -> tell(told, ended, outcome, failure));
        return true;
    }

    private static void tell(
            Told told, UnaryOperator<HttpResponse> ended, @Nullable WriteOutcome outcome, @Nullable Throwable failure) {
        if (outcome instanceof WriteOutcome.Written done) {
            HttpResponse unused = ended.apply(DONE);
            told.written(new PlainAnswer.Written(done.position()));
        } else {
            told.failed(ended.apply(TransportProblems.failed(
                    failure != null
                            ? failure
                            : new IllegalStateException("a set is not written: outcome=" + outcome))));
        }
    }
}
