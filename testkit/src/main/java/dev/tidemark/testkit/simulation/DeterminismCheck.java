package dev.tidemark.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs a seed twice and finds the first step in which the two runs differ.
 *
 * <p>The guard of every suite of simulations, for a share of its seeds: whoever reads a real clock, draws from an
 * unseeded source or iterates over identity hash codes is found here and not when a failure cannot be repeated.
 */
public final class DeterminismCheck {

    private final SimulationSettings settings;
    private final List<Event> firstRun = new ArrayList<>();

    private DeterminismCheck(SimulationSettings settings) {
        this.settings = settings;
    }

    private record Event(long hash, String label) {}

    /**
     * Runs the scenario twice, each time in a fresh simulation.
     *
     * @return the trace hash of both
     * @throws SimulationFailure naming the first step that differs
     */
    public static long check(SimulationSettings settings, Consumer<Simulation> scenario) {
        DeterminismCheck check = new DeterminismCheck(settings);
        check.runFirst(scenario);
        return check.runAgain(scenario);
    }

    private void runFirst(Consumer<Simulation> scenario) {
        try (Simulation simulation = Simulation.with(settings)) {
            simulation.loop().trace().listen((hash, label) -> firstRun.add(new Event(hash, label)));
            scenario.accept(simulation);
        }
    }

    private long runAgain(Consumer<Simulation> scenario) {
        try (Simulation simulation = Simulation.with(settings)) {
            EventLoop loop = simulation.loop();
            long[] events = {0};
            loop.trace().listen((hash, label) -> {
                int event = (int) events[0]++;
                if (event >= firstRun.size() || firstRun.get(event).hash() != hash) {
                    throw loop.failure(difference(event, label));
                }
            });
            scenario.accept(simulation);
            if (events[0] + 1 < firstRun.size()) {
                throw loop.failure(difference((int) events[0], "nothing"));
            }
            return simulation.traceHash();
        }
    }

    private String difference(int event, String label) {
        String before = event < firstRun.size() ? firstRun.get(event).label() : "nothing";
        return "two runs of one seed differ: event=" + event + " first=" + before + " second=" + label;
    }
}
