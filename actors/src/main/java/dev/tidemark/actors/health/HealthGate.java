package dev.tidemark.actors.health;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import dev.tidemark.actors.HealthRuns;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.FencedException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** Where hosts ask for a store's health. Any thread. */
public final class HealthGate implements HealthRuns {

    private final HealthMeter meter;
    private final AlertHandlers alerts;
    private final ActorRef<HealthKeeper.Command> keeper;

    /** Who has not been answered. */
    private final Set<Asker> open = ConcurrentHashMap.newKeySet();

    private volatile boolean gone;

    /** @param spawn starts the keeper */
    public HealthGate(
            HealthParts parts, Function<Behavior<HealthKeeper.Command>, ActorRef<HealthKeeper.Command>> spawn) {
        this.meter = new HealthMeter(parts.settings().historyMax());
        this.alerts = new AlertHandlers(parts.handlers());
        this.keeper = spawn.apply(HealthKeeper.create(parts, meter, alerts));
    }

    public ActorRef<HealthKeeper.Command> keeper() {
        return keeper;
    }

    /** Who wants a run. */
    private static final class Asker {

        private final CompletableFuture<HealthReport> answer = new CompletableFuture<>();
    }

    @Override
    public CompletionStage<HealthReport> run() {
        Asker asker = new Asker();
        open.add(asker);
        CompletionStage<HealthReport> answer = asker.answer.whenComplete((report, failure) -> open.remove(asker));
        keeper.tell(new HealthKeeper.Run(asker.answer));
        if (gone) {
            fail();
        }
        return answer;
    }

    @Override
    public List<HealthReport> history() {
        return meter.history();
    }

    @Override
    public HealthStatistics statistics() {
        return meter.read();
    }

    @Override
    public Tidemark.Registration onAlert(Consumer<HealthAlert> handler) {
        return alerts.add(handler);
    }

    /** The keeper has ended: nobody looks after the store until it is opened again. */
    public void gone() {
        gone = true;
        fail();
    }

    private void fail() {
        open.forEach(asker -> asker.answer.completeExceptionally(
                new FencedException("nobody looks after the store's health any more", null)));
    }
}
