package dev.tidemark.actors.health;

/**
 * One thing that a health run has found. Immutable.
 *
 * @param subject what it concerns: a path within the data directory, the name of a collection, the number of a backup
 * @param what for people, lower case
 */
public record HealthFinding(HealthSeverity severity, String subject, String what) {

    /** One line. */
    @Override
    public String toString() {
        return severity.label() + ": " + subject + ": " + what;
    }
}
