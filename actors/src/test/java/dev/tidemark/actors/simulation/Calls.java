package dev.tidemark.actors.simulation;

import dev.tidemark.engine.TidemarkException;
import dev.tidemark.testkit.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The calls of one life of the process that have no answer yet. Answers that come after its end are not heard. */
final class Calls {

    private final Simulation simulation;
    private final long epoch;
    private final TreeMap<Long, String> open = new TreeMap<>();
    private final List<Throwable> unexpected = new ArrayList<>();
    private long number;
    private int failures;

    Calls(Simulation simulation) {
        this.simulation = simulation;
        this.epoch = simulation.epoch();
    }

    boolean isAlive() {
        return simulation.epoch() == epoch;
    }

    /** Follows a call; whatever fails other than with one of the engine's own failures is a bug. */
    <T> void follow(String label, CompletionStage<T> stage, Consumer<T> answered, Consumer<TidemarkException> failed) {
        long call = number++;
        open.put(call, label);
        stage.whenComplete((result, failure) -> {
            if (!isAlive()) {
                return;
            }
            open.remove(call);
            try {
                if (failure == null) {
                    simulation.note(label, number);
                    answered.accept(result);
                } else {
                    failures++;
                    failed.accept(expected(label, failure));
                }
            } catch (RuntimeException | AssertionError wrong) {
                unexpected.add(wrong);
            }
        });
    }

    /** What is done where nobody would hear of an assertion that fails. */
    void attempt(Runnable check) {
        try {
            check.run();
        } catch (RuntimeException | AssertionError wrong) {
            unexpected.add(wrong);
        }
    }

    private TidemarkException expected(String label, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        simulation.note(label + " failed: " + cause.getClass().getSimpleName(), number);
        if (cause instanceof TidemarkException known) {
            return known;
        }
        throw new AssertionError("call failed with what no caller expects: " + label, cause);
    }

    /** Fails when an answer was one that must not be. */
    void requireExpected() {
        for (Throwable wrong : unexpected) {
            throw new AssertionError(wrong.getMessage(), wrong);
        }
    }

    boolean isOpen(String prefix) {
        return open.values().stream().anyMatch(label -> label.startsWith(prefix));
    }

    int failures() {
        return failures;
    }

    void requireAllAnswered(String when) {
        requireExpected();
        if (!open.isEmpty()) {
            throw new AssertionError("calls without an answer " + when + ": count=" + open.size() + " calls="
                    + open.values().stream().limit(8).toList());
        }
    }
}
