package dev.tidemark.actors.shape;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What a follower does next. Immutable; it can be run again when it has failed without having done anything.
 *
 * @param standing from which it starts
 * @param rests whether it only waits for the source to grow
 * @param work completes with the following step; cancelling its future ends a wait at once
 */
record Step(Standing standing, boolean rests, Supplier<CompletionStage<Step>> work) {

    static Step of(Standing standing, Supplier<CompletionStage<Step>> work) {
        return new Step(standing, false, work);
    }
}
