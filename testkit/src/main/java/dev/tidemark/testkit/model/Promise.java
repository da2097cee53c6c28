package dev.tidemark.testkit.model;

/** The promises of a store that a {@link DurabilityChecker} looks after. */
public enum Promise {
    /** What was acknowledged is there, whole and where it was said to be. */
    ACKNOWLEDGED_SURVIVES,
    /** What was acknowledged before another write was begun stands before it. */
    ORDER_KEPT,
    /** Of a batch all is there or nothing. */
    BATCH_WHOLE,
    /** A key whose delete was acknowledged last has no value. */
    DELETED_STAYS,
    /** What was refused, or had nothing to do, left no record. */
    REFUSED_ABSENT,
    /** A write of unknown outcome that was found once is there ever after; one that was not found never comes back. */
    SETTLED_STAYS,
    /** No write is there twice, no position is given out twice. */
    NO_DUPLICATE,
    /** Positions follow each other from one on; what is missing is named as damage. */
    NO_GAP,
    /** Every record was asked for by someone. */
    NOTHING_INVENTED,
    /** The keyed state is what the log leads to. */
    STATE_IS_REPLAY,
    /** What a reader has seen is still there as it was. */
    OBSERVED_REMAINS,
    /** A read shows what was acknowledged before it began. */
    READ_IS_FRESH,
    /** A subscription hands out each record once, in order, over all its reconnections. */
    SUBSCRIPTION_COMPLETE
}
