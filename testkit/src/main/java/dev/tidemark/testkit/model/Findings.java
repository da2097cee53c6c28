package dev.tidemark.testkit.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the violations of one check. Owned by one thread. */
final class Findings {

    private final long seed;
    private final String collection;
    private final List<Violation> violations = new ArrayList<>();

    Findings(long seed, String collection) {
        this.seed = seed;
        this.collection = collection;
    }

    void add(Promise promise, String subject, String expected, String actual) {
        violations.add(new Violation(promise, seed, "collection=" + collection + " " + subject, expected, actual));
    }

    /** Whether anything was found against the write already. */
    boolean has(Optional<Attempt> attempt) {
        return attempt.isPresent()
                && violations.stream()
                        .anyMatch(violation ->
                                violation.subject().endsWith(attempt.get().toString()));
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }
}
