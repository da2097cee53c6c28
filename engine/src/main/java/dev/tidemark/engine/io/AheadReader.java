package dev.tidemark.engine.io;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Reads a file from its start, a block while the thread that owns this works on the one before. What that has not used of a block stands
 * before the next one. The handle stays its owner's, and stays open until this is closed.
 *
 * <p>Life: {@link #next} until it answers zero, after which nothing is read any more; between two calls the bytes from {@link #start} to
 * {@link #end} are its owner's.
 */
public final class AheadReader implements AutoCloseable {

    private static final int BLOCK_BYTES = 1 << 18;

    /** Before a block, for what is left of the one before; more than that is copied with the block. */
    private static final int ROOM_BYTES = 1 << 15;

    private final FileHandle file;
    private final long limit;
    private final SideLane lane;
    private final Consumer<ByteBuffer> look;

    private byte[] bytes = new byte[ROOM_BYTES + BLOCK_BYTES];
    private int start;
    private int end;

    /** Takes the next block, behind its room. */
    private byte[] ahead = new byte[ROOM_BYTES + BLOCK_BYTES];

    /** How much has come of it. */
    private int arrived;

    /** In the file, where the next block starts. */
    private long offset;

    /**
     * @param limit in the file, where reading ends if the file does not end before
     * @param look at each block in order, beside the owner, before {@link #next} answers it
     */
    public AheadReader(FileHandle file, long limit, Executor beside, Consumer<ByteBuffer> look) {
        this.file = file;
        this.limit = limit;
        this.lane = new SideLane(beside);
        this.look = look;
        readAhead();
    }

    private void readAhead() {
        long from = offset;
        lane.hand(() -> arrived = read(ahead, ROOM_BYTES, from));
    }

    /** Fills an array from an index on, at most up to the limit; answers how many bytes came. */
    private int read(byte[] target, int at, long from) {
        int wanted = (int) Math.min(target.length - at, limit - from);
        int read = wanted == 0 ? 0 : file.read(ByteBuffer.wrap(target, at, wanted), from);
        look.accept(ByteBuffer.wrap(target, at, read));
        return read;
    }

    /**
     * Goes on to the next block.
     *
     * @param kept from which index on the present bytes are to stand before it
     * @return bytes of it; zero at the end
     * @throws dev.tidemark.engine.StorageFailedException when the disk refuses
     */
    public int next(int kept) {
        lane.await();
        int held = end - kept;
        int read = held <= ROOM_BYTES ? goOn(kept, held) : goOnLonger(kept, held);
        offset += read;
        if (read > 0) {
            readAhead();
        } else {
            arrived = 0;
        }
        return read;
    }

    private int goOn(int kept, int held) {
        start = ROOM_BYTES - held;
        end = ROOM_BYTES + arrived;
        System.arraycopy(bytes, kept, ahead, start, held);
        byte[] before = bytes;
        bytes = ahead;
        ahead = before.length == ahead.length ? before : new byte[ahead.length];
        return arrived;
    }

    /** The same with twice as much at once: whoever keeps that much needs more before he uses any. */
    private int goOnLonger(int kept, int held) {
        byte[] longer = new byte[Math.addExact(Math.multiplyExact(2, held), BLOCK_BYTES)];
        System.arraycopy(bytes, kept, longer, 0, held);
        System.arraycopy(ahead, ROOM_BYTES, longer, held, arrived);
        int read = arrived + read(longer, held + arrived, offset + arrived);
        bytes = longer;
        start = 0;
        end = held + read;
        return read;
    }

    /** What {@link #start} and {@link #end} are indexes of. */
    public byte[] bytes() {
        return bytes;
    }

    public int start() {
        return start;
    }

    public int end() {
        return end;
    }

    /** In the file, what {@link #end} is in the bytes. */
    public long endOffset() {
        return offset;
    }

    /** The file may be closed from then on. */
    @Override
    public void close() {
        lane.close();
    }
}
