package dev.tidemark.actors;

import dev.tidemark.actors.health.HealthAlert;
import dev.tidemark.actors.health.HealthReport;
import dev.tidemark.actors.health.HealthStatistics;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What a store finds when it looks after its own health: {@code tidemark.health.first-after} after its opening, then at intervals, and
 * when asked to. Any thread.
 */
public interface HealthRuns {

    /**
     * Looks at everything now.
     *
     * @return what was found; fails with {@link dev.tidemark.engine.OverloadedException} while another run is under way, with {@link
     *     dev.tidemark.engine.FencedException} when the store ends before it does
     */
    CompletionStage<HealthReport> run();

    /** Reports that are kept, the last one first, those of before the store was opened included. */
    List<HealthReport> history();

    /** The last report is in it, as soon as there ever was one. */
    HealthStatistics statistics();

    /**
     * Tells a host of each critical result, at once, in each run that has it: on a thread that may block, one call at a time. While a
     * handler has not come back, the next 16 alerts wait; of more the last ones. What it throws is logged.
     *
     * @return closing it takes the handler away
     */
    Tidemark.Registration onAlert(Consumer<HealthAlert> handler);
}
