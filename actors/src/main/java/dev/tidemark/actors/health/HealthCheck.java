package dev.tidemark.actors.health;

import java.util.Locale;

/** What a health run looks at, in this order: what is quick first. */
public enum HealthCheck {
    /** Whether the store takes writes. */
    STORE,
    /** Whether the directories at the paths are those that the store has open, and the lock is its own. */
    DIRECTORIES,
    /** Space that is left on the disk. */
    SPACE,
    /** Failures of the journal, and the age of its files. */
    JOURNAL,
    /** How long syncs of the journal take. */
    SYNCS,
    /** Lengths of logs, and of the JSON files beside them. */
    SIZES,
    /** Whether entries that expired have been removed and handled. */
    EXPIRY,
    /** Backups that failed, cannot be read, or are missing. */
    BACKUPS,
    /** Whether stored values satisfy the invariants of their collections, references included. */
    INVARIANTS,
    /** Whether every file reads as it was written, and every value is JSON. */
    CHECKSUMS;

    /** As it is spelt in JSON, metrics and on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
