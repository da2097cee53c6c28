package dev.tidemark.actors;

/** A migration did not come to its end; its cause says why. Those before it are done, and the next run goes on with it. */
public final class MigrationFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long version;

    public MigrationFailedException(long version, String name, Throwable cause) {
        super("migration failed: version=" + version + " name=" + name + " reason=" + cause.getMessage(), cause);
        this.version = version;
    }

    public long version() {
        return version;
    }
}
