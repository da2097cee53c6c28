package dev.tidemark.engine;

/**
 * The store has come to the end of the disk space that it may take: the write was refused at once and nothing was done. Reads go
 * on; writes are taken again once enough has become free.
 */
public final class DiskFullException extends TidemarkException {

    private static final long serialVersionUID = 1L;

    public DiskFullException(String message) {
        super(message, Severity.REQUEST, Location.NOWHERE, null);
    }
}
