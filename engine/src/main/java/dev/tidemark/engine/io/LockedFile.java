package dev.tidemark.engine.io;

/** A held exclusive lock together with the content of its file. Owner: whoever took it, who closes it. */
public interface LockedFile extends AutoCloseable {

    /** Replaces the content and forces it. */
    void write(byte[] content);

    /** Whether the lock is still held: same file identity, lock still valid. */
    boolean isHeld();

    /** Releases the lock; the file stays. */
    @Override
    void close();
}
