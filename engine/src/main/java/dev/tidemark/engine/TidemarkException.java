package dev.tidemark.engine;

import org.jspecify.annotations.Nullable;

/**
 * Root of all failures of the engine; every one says where it was seen and what it asks for.
 *
 * <p>Messages are lower case: what happened, then {@code name=value}, expected before actual, the location last.
 */
public abstract sealed class TidemarkException extends RuntimeException
        permits CorruptDataException,
                DiskFullException,
                FencedException,
                HandleChangedException,
                IdempotencyKeyReusedException,
                IndeterminateException,
                InvalidRequestException,
                InvariantViolatedException,
                OverloadedException,
                PositionGoneException,
                ReadOnlyException,
                StorageFailedException,
                StoreLockedException,
                UnknownCollectionException,
                UnsupportedFormatException {

    private static final long serialVersionUID = 1L;

    private final transient Location location;
    private final Severity severity;

    TidemarkException(String message, Severity severity, Location location, @Nullable Throwable cause) {
        super(message + location.suffix(), cause);
        this.location = location;
        this.severity = severity;
    }

    public final Location location() {
        return location;
    }

    public final Severity severity() {
        return severity;
    }
}
