package dev.tidemark.actors.metrics;

import dev.tidemark.actors.telemetry.Step;
import dev.tidemark.actors.telemetry.StepListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Histograms of how long a store's steps take, in one registry. Safe for any thread. */
final class StepTimers implements StepListener {

    private static final Duration[] QUICK =
            millis(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000);
    private static final Duration[] SLOW =
            millis(1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000, 30_000, 60_000, 300_000);
    private static final double NANOS_PER_MILLI = 1e6;

    private final Map<Step, Timer> timers = new EnumMap<>(Step.class);

    StepTimers(MeterRegistry registry) {
        for (Step step : Step.values()) {
            timers.put(step, timer(step).register(registry));
        }
    }

    private static Timer.Builder timer(Step step) {
        return switch (step) {
            case JOURNAL_WRITE -> quick("tidemark.journal.write", "Writes of gathered frames to a journal file");
            case JOURNAL_SYNC -> quick("tidemark.journal.sync", "Syncs of a journal file");
            case BATCH -> quick("tidemark.batch", "Batches, from leaving for the journal until durable");
            case SEGMENT_FORCE -> quick("tidemark.segment.force", "Syncs of growing segments for the journal");
            case SEGMENT_FINISH -> quick("tidemark.segment.finish", "Ends of segments, with their sync");
            case PUBLISH -> quick("tidemark.manifest.publish", "Publications of manifests with a finished segment");
            case CHECKPOINT -> slow("tidemark.checkpoint", "Images of key indexes and of the catalog");
            case OPENING -> slow("tidemark.collection.opening", "Openings of collections");
            case SEALING -> slow("tidemark.sealing", "Tries to seal a range");
            case COMPACTION_STEP -> quick("tidemark.compaction.step", "Parts of compactions between pauses");
        };
    }

    private static Timer.Builder quick(String name, String help) {
        return Timer.builder(name).description(help).serviceLevelObjectives(QUICK);
    }

    private static Timer.Builder slow(String name, String help) {
        return Timer.builder(name).description(help).serviceLevelObjectives(SLOW);
    }

    private static Duration[] millis(double... bounds) {
        Duration[] durations = new Duration[bounds.length];
        for (int index = 0; index < bounds.length; index++) {
            durations[index] = Duration.ofNanos(Math.round(bounds[index] * NANOS_PER_MILLI));
        }
        return durations;
    }

    @Override
    public void took(Step step, long nanos) {
        Timer timer = timers.get(step);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
