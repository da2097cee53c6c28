package dev.tidemark.http;

import java.util.Optional;

/** Ends the handling of a request for a shape: its client must begin anew, with another handle than it has. */
final class MustRefetch extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Optional<String> handle;

    /** @param handle of the shape as it is now, empty where none is known; never one that was answered like this before */
    MustRefetch(Optional<String> handle) {
        super("shape is to be fetched anew", null, false, false);
        this.handle = handle;
    }

    Optional<String> handle() {
        return handle;
    }
}
