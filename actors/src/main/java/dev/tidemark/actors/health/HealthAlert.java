package dev.tidemark.actors.health;

/**
 * A check of a health run that has found something critical; told at once, while the run goes on. Immutable.
 *
 * @param runMillis when the run began, wall-clock time
 */
public record HealthAlert(long runMillis, HealthResult result) {

    /** One line of JSON, as the webhook sends it. */
    public String toJson() {
        return HealthJson.of(this).toString();
    }
}
