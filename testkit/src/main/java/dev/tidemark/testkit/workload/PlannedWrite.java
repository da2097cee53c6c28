package dev.tidemark.testkit.workload;

import dev.tidemark.testkit.model.Change;
import dev.tidemark.testkit.model.Mutation;
import java.util.Optional;

/** A change that a driver is to make under an expectation. */
public record PlannedWrite(Change change, Expectation expectation) {

    public String key() {
        return change.key();
    }

    /** @param current position of the key's value as the driver last knew it */
    public Mutation resolve(Optional<Long> current) {
        return new Mutation(change, expectation.resolve(current));
    }
}
