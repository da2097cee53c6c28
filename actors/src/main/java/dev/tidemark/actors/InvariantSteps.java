package dev.tidemark.actors;

import akka.NotUsed;
import akka.japi.Pair;
import akka.stream.javadsl.Source;
import dev.tidemark.engine.Breach;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Goes step by step through what a collection holds. Stateless. */
final class InvariantSteps {

    private static final int LIMIT = 100;

    private InvariantSteps() {}

    /** @param cursor of the step before, empty for the first one */
    private record Next(boolean isThere, Optional<String> cursor) {}

    static Source<Breach, NotUsed> through(JsonCollection collection) {
        return Source.unfoldAsync(new Next(true, Optional.empty()), next -> step(collection, next))
                .mapConcat(breaches -> breaches);
    }

    private static CompletionStage<Optional<Pair<Next, List<Breach>>>> step(JsonCollection collection, Next next) {
        if (!next.isThere()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return collection
                .checkInvariants(next.cursor(), LIMIT)
                .thenApply(page ->
                        Optional.of(Pair.create(new Next(page.next().isPresent(), page.next()), page.breaches())));
    }
}
