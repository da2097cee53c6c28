package dev.tidemark.testkit;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what calls end with, in tests on real threads; a {@code Simulation} has its own way. Stateless. */
public final class Stages {

    private static final int PATIENCE_SECONDS = 60;

    private Stages() {}

    /**
     * The result; a failed stage's own exception is thrown as it is.
     *
     * @throws AssertionError when there is none within a minute
     */
    public static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(failure.getCause());
        } catch (InterruptedException | TimeoutException failure) {
            throw new AssertionError(failure);
        }
    }

    /** What a stage fails with, without the wrapping of the stages behind it. */
    public static Throwable failureOf(CompletionStage<?> stage) {
        Object result;
        try {
            result = await(stage);
        } catch (RuntimeException failure) {
            return failure;
        }
        throw new AssertionError("stage did not fail: result=" + result);
    }
}
