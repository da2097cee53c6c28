package dev.tidemark.testkit.workload;

import dev.tidemark.testkit.model.Condition;
import java.util.Optional;

/** Which condition a write carries; made concrete by the driver, who knows what the key holds. */
public enum Expectation {
    ANY,
    PRESENT,
    ABSENT,
    /** The position that the key has now: a compare-and-set that holds, unless another write comes between. */
    CURRENT,
    /** A position that the key has not: a compare-and-set that must fail. */
    STALE;

    /** @param current position of the key's value as the driver last knew it, empty when it has none */
    public Condition resolve(Optional<Long> current) {
        return switch (this) {
            case ANY -> Condition.ANY;
            case PRESENT -> Condition.MUST_EXIST;
            case ABSENT -> Condition.MUST_NOT_EXIST;
            case CURRENT -> current.map(Condition::atPosition).orElse(Condition.MUST_NOT_EXIST);
            case STALE -> Condition.atPosition(current.orElse(0L) + 1_000_000);
        };
    }
}
