package dev.tidemark.engine.io;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * Writes the buffers of one thread beside it, in order, while it fills others. Owned by that thread, for any number of files.
 *
 * <p>Beside the buffers that are filled there are {@value SideLane#PIECES_MAX}, whatever is written.
 */
public final class SideWriter implements AutoCloseable {

    /** Writing as much takes several times as long as waking a thread. */
    private static final int BUFFER_BYTES = 1 << 18;

    private final SideLane lane;

    /** Buffers that were handed over and not taken back yet, the oldest first. */
    private final Deque<ByteBuffer> handed = new ArrayDeque<>();

    public SideWriter(Executor beside) {
        this.lane = new SideLane(beside);
    }

    /** A file that what is appended to is written here. */
    public AppendedFile append(FileHandle file) {
        return new AppendedFile(file, this);
    }

    /** One to fill. */
    ByteBuffer buffer() {
        return handed.size() > SideLane.PIECES_MAX ? handed.remove().clear() : ByteBuffer.allocate(BUFFER_BYTES);
    }

    /** Has a full buffer written, which is not its owner's any more. */
    void hand(ByteBuffer full, Runnable write) {
        lane.hand(write);
        handed.add(full);
    }

    /**
     * Waits until all is written.
     *
     * @throws RuntimeException that a write failed with; told once
     */
    void await() {
        lane.await();
    }

    /** Gives up what has not begun, waits for what has: files may be closed from then on. */
    @Override
    public void close() {
        lane.close();
    }
}
