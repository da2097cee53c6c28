package dev.tidemark.engine;

import org.jspecify.annotations.Nullable;

/** The disk, or what stands in for it, refused an operation. */
public final class StorageFailedException extends TidemarkException {

    private static final long serialVersionUID = 1L;

    /** What kind of refusal it was; decides the reaction. */
    public enum Kind {
        /** No space left, or over quota. */
        NO_SPACE,
        /** The file system is read-only, or permission is missing. */
        READ_ONLY,
        /** The process, or the system, has no file handle left. */
        TOO_MANY_OPEN_FILES,
        /** The file or directory does not exist. */
        NOT_FOUND,
        /** The file or directory exists already. */
        ALREADY_EXISTS,
        /** Anything else: the device failed, the handle was closed. */
        INPUT_OUTPUT
    }

    private final Kind kind;

    public StorageFailedException(Kind kind, String message, Location location, @Nullable Throwable cause) {
        super(message, Severity.COLLECTION, location, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
