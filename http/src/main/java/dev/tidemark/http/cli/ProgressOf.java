package dev.tidemark.http.cli;

import dev.tidemark.actors.Tidemark;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Shows a bar while a store is at a task. Stateless. */
final class ProgressOf {

    private static final int MIB = 1 << 20;
    private static final long LOOK_MILLIS = 200;

    private ProgressOf() {}

    /** Waits for a task of backups; throws what it fails with. */
    static <T> T backups(CommonOptions common, Tidemark store, CompletionStage<T> task) {
        try (Progress progress = common.progress("backup", -1, "MiB")) {
            while (true) {
                try {
                    task.toCompletableFuture().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    return Awaited.join(task);
                } catch (TimeoutException underWay) {
                    progress.stepTo(store.backups().progress().bytes() / MIB);
                } catch (ExecutionException failed) {
                    return Awaited.join(task);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new CompletionException(interrupted);
                }
            }
        }
    }
}
