package dev.tidemark.engine.inspect;

/** How much a finding weighs. */
public enum Gravity {
    /** Bytes that had been durable do not read as they were written, or are not there. */
    DAMAGE,
    /** Nothing is lost, yet something is there that should not be. */
    WARNING,
    /** Part of normal life, as a write that a crash cut short: opening the store puts it right. */
    NOTE
}
