package dev.tidemark.http;

/** Every kind of problem that the API answers with: its status, the end of its type URN and its title. */
enum ProblemKind {
    INVALID_REQUEST(400, "invalid-request", "The request breaks a rule"),
    INVALID_TARGET(400, "invalid-target", "The request target is not valid"),
    CONFLICTING_CONDITIONS(400, "conflicting-conditions", "The conditions cannot be combined"),
    MALFORMED_MESSAGE(400, "malformed-message", "The message is not valid HTTP"),
    UNAUTHORIZED(401, "unauthorized", "A valid token is needed"),
    FORBIDDEN(403, "forbidden", "The token is not good for this"),
    FOREIGN_ORIGIN(403, "foreign-origin", "Pages of this origin may not do this"),
    READ_ONLY(403, "read-only", "The store is open for reading alone"),
    UNKNOWN_PATH(404, "unknown-path", "There is nothing at this path"),
    UNKNOWN_COLLECTION(404, "unknown-collection", "The collection does not exist"),
    UNKNOWN_KEY(404, "unknown-key", "The key has no value"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "The path does not take this method"),
    NOT_ACCEPTABLE(406, "not-acceptable", "The answer has no form that is accepted"),
    BODY_TIMEOUT(408, "body-timeout", "The request body took too long"),
    CONFLICT(409, "conflict", "A condition of the batch or transaction does not hold"),
    SETTINGS_DIFFER(409, "settings-differ", "The collection exists with other settings"),
    POSITION_AHEAD(409, "position-ahead", "The position is beyond the end of the log"),
    HANDLE_CHANGED(409, "handle-changed", "The log is to be read anew"),
    POSITION_GONE(410, "position-gone", "The log does not reach back to the position any more"),
    PRECONDITION_FAILED(412, "precondition-failed", "The condition does not hold"),
    BODY_TOO_LARGE(413, "body-too-large", "The request body is too large"),
    VALUE_TOO_LARGE(413, "value-too-large", "The value is too large"),
    BATCH_TOO_LARGE(413, "batch-too-large", "The batch has too many operations"),
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "The content type is not supported"),
    RANGE_NOT_SATISFIABLE(416, "range-not-satisfiable", "The range lies behind the end"),
    MISDIRECTED(421, "misdirected", "The server does not answer to this name"),
    IDEMPOTENCY_KEY_REUSED(422, "idempotency-key-reused", "The idempotency key was that of another request"),
    INVARIANT_VIOLATED(422, "invariant-violated", "A value breaks an invariant of the collection"),
    TOO_MANY_REQUESTS(429, "too-many-requests", "There were too many requests"),
    CORRUPT_DATA(500, "corrupt-data", "Stored data is damaged"),
    INDETERMINATE(500, "indeterminate", "The outcome of the write is unknown"),
    INTERNAL_ERROR(500, "internal-error", "The server failed unexpectedly"),
    UNSUPPORTED_FORMAT(500, "unsupported-format", "Stored data is of a version this server cannot read"),
    OVERLOADED(503, "overloaded", "A bound is reached, nothing was done"),
    FENCED(503, "fenced", "The collection refuses work after a failure"),
    STORAGE_FAILED(503, "storage-failed", "The storage refused the operation"),
    NOT_READY(503, "not-ready", "The store does not take writes"),
    NO_SPACE(507, "no-space", "The storage is full");

    private static final int SERVICE_UNAVAILABLE = 503;
    private static final String NAMESPACE = "urn:tidemark:problem:";

    private final int status;
    private final String suffix;
    private final String title;

    ProblemKind(int status, String suffix, String title) {
        this.status = status;
        this.suffix = suffix;
        this.title = title;
    }

    int status() {
        return status;
    }

    /** Whether the same request may succeed a little later. */
    boolean isTemporary() {
        return status == SERVICE_UNAVAILABLE;
    }

    String type() {
        return NAMESPACE + suffix;
    }

    String title() {
        return title;
    }
}
