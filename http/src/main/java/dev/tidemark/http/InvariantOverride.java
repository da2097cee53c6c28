package dev.tidemark.http;

import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.http.access.Scope;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Whether a request's writes put aside the invariants: {@code invariants=override} with a {@code reason}. For administrators alone.
 * Immutable; safe for any thread.
 */
final class InvariantOverride {

    private final Optional<String> reason;

    private InvariantOverride(Optional<String> reason) {
        this.reason = reason;
    }

    /** @throws RequestRefused when it is asked for by who may not, without a reason, or misspelt */
    static InvariantOverride of(Call call) {
        Optional<String> wanted = call.query().text("invariants");
        if (wanted.isEmpty()) {
            return new InvariantOverride(Optional.empty());
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
        return new InvariantOverride(Optional.of(reason));
    }

    CompletionStage<WriteOutcome> write(JsonCollection collection, Write write) {
        return reason.isPresent() ? collection.override(List.of(write), reason.get()) : collection.write(write);
    }

    CompletionStage<WriteOutcome> batch(JsonCollection collection, List<Write> writes) {
        return reason.isPresent() ? collection.override(writes, reason.get()) : collection.batch(writes);
    }
}
