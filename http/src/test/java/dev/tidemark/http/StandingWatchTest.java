package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.Materializer;
import dev.tidemark.http.access.Standing;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StandingWatchTest {

    private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "standing-watch");
    private final Materializer materializer = Materializer.matFromSystem(system);
    private final StandingWatch watch = new StandingWatch();

    @AfterEach
    void close() {
        system.terminate();
    }

    private CompletableFuture<Void> enter(Standing standing) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        watch.enter(standing, materializer, () -> ended.complete(null));
        return ended;
    }

    @Test
    void look_hostThatFails_endsItsOwnAndKeepsNobodyFromTheirs() throws Exception {
        AtomicBoolean revoked = new AtomicBoolean();
        CompletableFuture<Void> stays = enter(Standing.until(() -> false));
        CompletableFuture<Void> failing = enter(Standing.until(() -> {
            throw new IllegalStateException("directory of users is away");
        }));
        failing.get(10, TimeUnit.SECONDS);
        CompletableFuture<Void> lost = enter(Standing.until(revoked::get));
        revoked.set(true);
        lost.get(10, TimeUnit.SECONDS);
        assertThat(stays).isNotDone();
    }
}
