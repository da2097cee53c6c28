package dev.tidemark.actors.health;

import java.util.Locale;

/** How much something weighs that a health run has found; later ones weigh more. */
public enum HealthSeverity {
    /** Nothing was found. */
    OK,
    /** Good to know; nobody has to do anything. */
    INFO,
    /** Nothing is lost; somebody should look at it before something is. */
    WARNING,
    /** Data are lost or about to be, or nothing can be written: somebody must act now. */
    CRITICAL;

    /** The one of both that weighs more. */
    public HealthSeverity or(HealthSeverity other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** As it is spelt in JSON, metrics and on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
