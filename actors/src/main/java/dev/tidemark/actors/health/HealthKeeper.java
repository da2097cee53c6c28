package dev.tidemark.actors.health;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.TidemarkException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Keeper of a store's health: one run at a time, check after check, by the clock or when asked to. Child of the store's guardian; runs on
 * the upkeep dispatcher, where it may block while the history is published. Checks work on a dispatcher of their own.
 *
 * <p>Failure policy: what a check cannot look at is a finding. A run that is due while another one is under way is left out; one that has
 * not moved for a whole interval is told as critical. The store needs none of it.
 */
public final class HealthKeeper extends AbstractBehavior<HealthKeeper.Command> {

    /** What the keeper is told. */
    public sealed interface Command {}

    /** The store is open: it can be looked at from here on. */
    public record Begin(Tidemark store) implements Command {}

    /** Somebody wants a run. */
    record Run(CompletableFuture<HealthReport> asker) implements Command {}

    /** End the run under way and stop. */
    public enum Stop implements Command {
        INSTANCE
    }

    private record Looked(HealthResult result) implements Command {}

    private record Cancelled(Throwable reason) implements Command {}

    private enum RunDue implements Command {
        INSTANCE
    }

    private final TimerScheduler<Command> timers;
    private final HealthParts parts;
    private final HealthMeter meter;
    private final AlertHandlers alerts;
    private final HealthHistory history;
    private final DirectoriesCheck directories;

    /** Empty until the store is open. */
    private List<Check> checks = List.of();

    /** Whether what was there before the first run has been looked at. */
    private boolean prepared;

    private Optional<HealthRun> running = Optional.empty();

    /** Who waits for the run under way. */
    private Optional<CompletableFuture<HealthReport>> asker = Optional.empty();

    private boolean stopping;

    private HealthKeeper(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            HealthParts parts,
            HealthMeter meter,
            AlertHandlers alerts) {
        super(context);
        this.timers = timers;
        this.parts = parts;
        this.meter = meter;
        this.alerts = alerts;
        this.history = new HealthHistory(parts.disk(), parts.directory());
        this.directories = new DirectoriesCheck(
                parts.disk(), parts.directory(), parts.lifeline().isOwner());
    }

    static Behavior<Command> create(HealthParts parts, HealthMeter meter, AlertHandlers alerts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            context.setLoggerName(HealthKeeper.class);
            return new HealthKeeper(context, timers, parts, meter, alerts);
        }));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Begin.class, this::onBegin)
                .onMessage(Run.class, this::onRun)
                .onMessage(RunDue.class, ignored -> onRunDue())
                .onMessage(Looked.class, this::onLooked)
                .onMessage(Cancelled.class, this::onCancelled)
                .onMessage(Stop.class, ignored -> onStop())
                .onSignal(PostStop.class, ignored -> onPostStop())
                .build();
    }

    private Behavior<Command> onBegin(Begin begin) {
        if (stopping) {
            return this;
        }
        checks = HealthChecks.of(begin.store(), parts, directories);
        if (parts.settings().isScheduled()) {
            prepare();
            timers.startSingleTimer(RunDue.INSTANCE, parts.settings().firstAfter());
        }
        return this;
    }

    private Behavior<Command> onRun(Run run) {
        if (stopping || checks.isEmpty()) {
            run.asker().completeExceptionally(new FencedException("store is not open", null));
        } else if (running.isPresent()) {
            run.asker()
                    .completeExceptionally(new OverloadedException("another health run is under way: check="
                            + running.get().present().label()));
        } else {
            asker = Optional.of(run.asker());
            begin();
        }
        return this;
    }

    private Behavior<Command> onRunDue() {
        timers.startSingleTimer(RunDue.INSTANCE, parts.settings().interval());
        if (running.isEmpty()) {
            begin();
        } else if (running.get().standsStill()) {
            HealthResult stalled = running.get().stalled();
            getContext()
                    .getLog()
                    .error("health run stands still: check={}", stalled.check().label());
            alert(stalled);
        }
        return this;
    }

    private void prepare() {
        if (prepared) {
            return;
        }
        prepared = true;
        meter.remembered(history.read());
        try {
            directories.note();
        } catch (TidemarkException failure) {
            getContext().getLog().warn("directories cannot be looked at: reason={}", failure.getMessage());
        }
    }

    private void begin() {
        prepare();
        HealthRun run = new HealthRun(checks, parts.settings(), parts.time());
        running = Optional.of(run);
        next(run);
    }

    private void next(HealthRun run) {
        meter.at(Optional.of(run.present()));
        ActorRef<Command> self = getContext().getSelf();
        run.next(parts.work())
                .whenComplete(
                        (result, failure) -> self.tell(failure == null ? new Looked(result) : new Cancelled(failure)));
    }

    private Behavior<Command> onLooked(Looked looked) {
        if (stopping) {
            return Behaviors.stopped();
        }
        HealthRun run = running.orElseThrow();
        run.add(looked.result());
        tell(looked.result());
        if (run.hasNext()) {
            next(run);
        } else {
            end(run.report());
        }
        return this;
    }

    private void tell(HealthResult result) {
        for (HealthFinding finding : result.findings()) {
            if (finding.severity() == HealthSeverity.CRITICAL) {
                getContext()
                        .getLog()
                        .error("health: check={} finding={}", result.check().label(), finding);
            } else if (finding.severity() == HealthSeverity.WARNING) {
                getContext()
                        .getLog()
                        .warn("health: check={} finding={}", result.check().label(), finding);
            }
        }
        if (result.severity() == HealthSeverity.CRITICAL) {
            alert(result);
        }
    }

    private void alert(HealthResult result) {
        meter.alerted();
        alerts.tell(new HealthAlert(running.orElseThrow().startedMillis(), result));
    }

    private void end(HealthReport report) {
        running = Optional.empty();
        meter.ended(report);
        history.write(meter.history());
        asker.ifPresent(waiting -> parts.handlers().execute(() -> waiting.complete(report)));
        asker = Optional.empty();
    }

    /** Nobody but a store that ends cancels a run. */
    private Behavior<Command> onCancelled(Cancelled cancelled) {
        asker.ifPresent(waiting -> waiting.completeExceptionally(cancelled.reason()));
        asker = Optional.empty();
        running = Optional.empty();
        meter.at(Optional.empty());
        return stopping ? Behaviors.stopped() : this;
    }

    private Behavior<Command> onStop() {
        stopping = true;
        timers.cancelAll();
        running.ifPresent(HealthRun::cancel);
        return running.isPresent() ? this : Behaviors.stopped();
    }

    private Behavior<Command> onPostStop() {
        running.ifPresent(HealthRun::cancel);
        asker.ifPresent(waiting -> waiting.completeExceptionally(new FencedException("store is closed", null)));
        return this;
    }
}
