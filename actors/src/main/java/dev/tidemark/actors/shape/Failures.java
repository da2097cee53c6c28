package dev.tidemark.actors.shape;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.HandleChangedException;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.PositionGoneException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.UnknownCollectionException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** What a follower does about a step that failed. Stateless. */
final class Failures {

    /** What to do. */
    enum Remedy {
        /** Nothing was done, and another try may succeed. */
        TRY_AGAIN,
        /** What is durable is to be looked up. */
        LOOK_AGAIN,
        /** What the shape has is no part of what the source has: it is dropped. */
        DISCARD,
        /** Another try fails alike. */
        GIVE_UP
    }

    private Failures() {}

    static RuntimeException unwrap(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof RuntimeException known
                ? known
                : new IllegalStateException("shape's step failed", cause);
    }

    /** Damage of the shape's own log costs the shape alone. */
    static <T> CompletionStage<T> own(CompletionStage<T> stage) {
        return stage.exceptionally(failure -> {
            RuntimeException reason = unwrap(failure);
            throw reason instanceof CorruptDataException damage ? new ShapeLost(damage) : reason;
        });
    }

    static Remedy of(RuntimeException failure) {
        if (failure instanceof HandleChangedException
                || failure instanceof PositionGoneException
                || failure instanceof UnknownCollectionException
                || failure instanceof ShapeLost) {
            return Remedy.DISCARD;
        }
        if (failure instanceof IndeterminateException) {
            return Remedy.LOOK_AGAIN;
        }
        boolean hopeless = failure instanceof FencedException
                || failure instanceof InvalidRequestException
                || !(failure instanceof TidemarkException);
        return hopeless ? Remedy.GIVE_UP : Remedy.TRY_AGAIN;
    }

    /** The shape's own log is not what its follower has written; everything in it can be made again. */
    static final class ShapeLost extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ShapeLost(String message) {
            super(message);
        }

        ShapeLost(TidemarkException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
