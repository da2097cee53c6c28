package dev.tidemark.engine;

/**
 * The log goes by another handle than the reader knows: the collection was created anew, or tombstones were dropped that the reader
 * had not come to. What it has may hold values that are deleted; it starts anew, at the beginning. Nothing was read.
 */
public final class HandleChangedException extends TidemarkException {

    private static final long serialVersionUID = 1L;

    private final String handle;

    /**
     * @param known handle that the reader has
     * @param handle present one
     */
    public HandleChangedException(String known, String handle, long after) {
        super(
                "log goes by another handle and is to be read anew: expectedHandle=" + handle + " actualHandle=" + known
                        + " after=" + after,
                Severity.REQUEST,
                Location.NOWHERE,
                null);
        this.handle = handle;
    }

    /** By which the log goes now. */
    public String handle() {
        return handle;
    }
}
