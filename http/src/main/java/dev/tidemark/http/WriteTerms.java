package dev.tidemark.http;

import dev.tidemark.actors.IdempotencyKey;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TransactionOutcome;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.http.access.Scope;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * How a request wants its writes done: once, with an {@code Idempotency-Key}; or with the invariants put aside, {@code invariants=override}
 * with a {@code reason}, for administrators alone. Immutable; safe for any thread.
 */
final class WriteTerms {

    private final Optional<String> reason;
    private final Optional<IdempotencyKey> key;

    private WriteTerms(Optional<String> reason, Optional<IdempotencyKey> key) {
        this.reason = reason;
        this.key = key;
    }

    /** @throws RequestRefused when something is asked for by who may not, without a reason, misspelt, or together with another */
    static WriteTerms of(Call call) {
        WriteTerms terms = new WriteTerms(overridden(call), IdempotencyHeader.of(call.request()));
        if (terms.reason.isPresent() && terms.key.isPresent()) {
            throw RequestRefused.of(
                    ProblemKind.INVALID_REQUEST, "invariants are not overridden with an " + IdempotencyHeader.NAME);
        }
        return terms;
    }

    /** Of a delete, which breaks no invariant. */
    static WriteTerms ofDelete(Call call) {
        return new WriteTerms(Optional.empty(), IdempotencyHeader.of(call.request()));
    }

    private static Optional<String> overridden(Call call) {
        Optional<String> wanted = call.query().text("invariants");
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        if (!wanted.get().equals("override")) {
            throw RequestRefused.of(
                    ProblemKind.INVALID_REQUEST, "query parameter is not known: name=invariants expected=override");
        }
        Gate.requireScope(call.caller(), Scope.ADMIN);
        String reason = call.query()
                .text("reason")
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> RequestRefused.of(
                        ProblemKind.INVALID_REQUEST, "invariants are not overridden without a reason: name=reason"));
        call.audit().note("invariants overridden, reason: " + reason);
        return Optional.of(reason);
    }

    /**
     * The same request must be the same write.
     *
     * @throws RequestRefused where a condition names several positions, any of which may hold
     */
    WriteTerms forOne(ConditionHeaders conditions) {
        if (key.isPresent() && conditions.hasAlternatives()) {
            throw RequestRefused.of(
                    ProblemKind.CONFLICTING_CONDITIONS,
                    "with an " + IdempotencyHeader.NAME + " a write takes one tag in If-Match");
        }
        return this;
    }

    CompletionStage<WriteOutcome> write(JsonCollection collection, Write write) {
        if (key.isPresent()) {
            return collection.write(write, key.get());
        }
        return reason.isPresent() ? collection.override(List.of(write), reason.get()) : collection.write(write);
    }

    CompletionStage<WriteOutcome> batch(JsonCollection collection, List<Write> writes) {
        if (key.isPresent()) {
            return collection.batch(writes, key.get());
        }
        return reason.isPresent() ? collection.override(writes, reason.get()) : collection.batch(writes);
    }

    /** Of a transaction, in which invariants cannot be put aside. */
    static CompletionStage<TransactionOutcome> transact(Call call, Tidemark store, List<TransactionWrite> writes) {
        return IdempotencyHeader.of(call.request())
                .map(key -> store.transact(writes, key))
                .orElseGet(() -> store.transact(writes));
    }
}
