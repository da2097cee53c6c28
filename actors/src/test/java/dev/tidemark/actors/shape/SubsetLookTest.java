package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.SubsetQuery;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.io.SystemTimeSource;
import dev.tidemark.testkit.Stages;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SubsetLookTest {

    private static final int WAITING_MAX = 1;
    private static final ShapeSettings SETTINGS = new ShapeSettings(
            10,
            10,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            WAITING_MAX,
            new ShapeSettings.Queries(100, 10, 1_000),
            new ShapeSettings.Thresholds(10, 10));

    @Test
    void answer_tooManyWait_isRefusedUntilOneIsDone() {
        ShapeParts parts =
                ShapeParts.of(new SourceAndShape(), SETTINGS, new SystemTimeSource(), Runnable::run, Runnable::run);
        ShapePlan plan = Plans.of("", List.of(), false);
        CompletableFuture<Long> first = new CompletableFuture<>();
        CompletableFuture<?> waiting =
                new SubsetLook(plan, parts, SubsetQuery.ALL).answer(() -> first).toCompletableFuture();
        assertThat(Stages.failureOf(new SubsetLook(plan, parts, SubsetQuery.ALL).answer(() -> first)))
                .isInstanceOf(OverloadedException.class);
        first.completeExceptionally(new IllegalStateException("none"));
        assertThat(waiting).isCompletedExceptionally();
        assertThat(parts.active().enter()).isTrue();
    }
}
