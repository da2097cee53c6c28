package dev.tidemark.actors;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.DiskFullException;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.InvariantViolatedException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.UnknownCollectionException;

/** What became of a write that had come to a collection's writer, or to its door. */
public enum WriteResult {
    /** Done, and as durable as the collection's setting says. */
    WRITTEN,
    /** A delete of a key that has no value. */
    NOTHING_TO_DELETE,
    /** A condition did not hold. */
    CONFLICT,
    /** Refused: it breaks a rule. */
    INVALID,
    /** Refused: too much is under way. */
    OVERLOADED,
    /** Refused: the bound on disk use is reached. */
    DISK_FULL,
    /** Refused: the collection is damaged. */
    CORRUPT,
    /** Refused: the disk refuses. */
    STORAGE_FAILED,
    /** Refused: the store or the collection takes no writes any more. */
    FENCED,
    /** Not known, and nobody will know without a look. */
    INDETERMINATE,
    /** Refused for any other reason, as one that a host's own function threw. */
    FAILED;

    /** Of a write that failed so. */
    public static WriteResult of(Throwable failure) {
        if (failure instanceof IndeterminateException) {
            return INDETERMINATE;
        } else if (failure instanceof OverloadedException) {
            return OVERLOADED;
        } else if (failure instanceof DiskFullException) {
            return DISK_FULL;
        } else if (failure instanceof InvalidRequestException
                || failure instanceof InvariantViolatedException
                || failure instanceof UnknownCollectionException) {
            return INVALID;
        } else if (failure instanceof CorruptDataException) {
            return CORRUPT;
        } else if (failure instanceof StorageFailedException) {
            return STORAGE_FAILED;
        } else {
            return failure instanceof FencedException ? FENCED : FAILED;
        }
    }

    /** Of a write with that outcome. */
    public static WriteResult of(WriteOutcome outcome) {
        if (outcome instanceof WriteOutcome.Written) {
            return WRITTEN;
        }
        return outcome instanceof WriteOutcome.Conflict ? CONFLICT : NOTHING_TO_DELETE;
    }
}
