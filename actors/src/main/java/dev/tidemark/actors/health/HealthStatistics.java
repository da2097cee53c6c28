package dev.tidemark.actors.health;

import java.util.Optional;

/**
 * What health runs have come to since the store was opened, and what the last one has, which may be of before. Immutable.
 *
 * @param runs that came to their end
 * @param alerts critical results that were told of
 * @param readBytes that all runs have read
 * @param underWay what is being looked at, empty for nothing
 * @param last report of the run that came to its end last, empty when there never was one
 */
public record HealthStatistics(
        long runs, long alerts, long readBytes, Optional<HealthCheck> underWay, Optional<HealthReport> last) {

    /** Of a store of which nobody knows. */
    public static final HealthStatistics NONE = new HealthStatistics(0, 0, 0, Optional.empty(), Optional.empty());
}
