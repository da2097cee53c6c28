package dev.tidemark.actors.store;

import dev.tidemark.engine.Holding;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Blocks of closed segments, read ahead of one reader that is far behind, so that it verifies one while the next is on its way.
 * The reader's stream takes them; one task at a time reads, on the files' executor.
 *
 * <p>Waking a thread takes about as long as reading a block. So the task that has read all it may begins again only when half of
 * that has been taken, and a reader that came too early is told when there is more than one block.
 *
 * <p>At most {@link #BLOCKS_MAX} blocks are ahead, known weakly: of a reader that does not come back nothing stays, and one that
 * comes back late goes on by itself, as at the end of what can be read ahead.
 */
final class ReadAhead<B> {

    private static final int BLOCKS_MAX = 3;

    /** With so many left the task goes on. */
    private static final int BLOCKS_LOW = 1;

    /** With so many a reader that waits is told, and with fewer when no more are read for now. */
    private static final int BLOCKS_TOLD = 2;

    /** Then the task goes to the end of the executor's queue: others read files too. */
    private static final int BLOCKS_PER_TASK = 64;

    private final Supplier<Optional<B>> blocks;
    private final Executor files;
    private final Holding holding;
    private final Runnable arrived;

    /** In order. Guarded by this, as all that follows. */
    private final Queue<Holding.Held<B>> ahead = new ArrayDeque<>();

    /** Whether a task runs or is about to. */
    private boolean reading;

    private boolean ended;
    private boolean awaited;

    /**
     * @param blocks reads the next one, empty at the end; called by one task at a time
     * @param holding of those that nobody has taken
     * @param arrived told once after each {@link #next} that came too early; on the files' executor
     */
    ReadAhead(Supplier<Optional<B>> blocks, Executor files, Holding holding, Runnable arrived) {
        this.blocks = blocks;
        this.files = files;
        this.holding = holding;
        this.arrived = arrived;
    }

    /**
     * What a reader comes upon.
     *
     * @param block the next one
     * @param later whether it is on its way, and the reader will be told; where there is neither, none comes any more
     */
    record Next<B>(Optional<B> block, boolean later) {}

    /** Goes on to the next block; more is read meanwhile. */
    synchronized Next<B> next() {
        Holding.Held<B> oldest = ahead.poll();
        Optional<B> block = Optional.ofNullable(oldest).map(Holding.Held::get);
        if (oldest != null && block.isEmpty()) {
            cancel();
        }
        if (!reading && !ended && ahead.size() <= BLOCKS_LOW) {
            reading = true;
            files.execute(this::read);
        }
        awaited = block.isEmpty() && !ended;
        return new Next<>(block, awaited);
    }

    /** Nothing more is read. */
    synchronized void cancel() {
        ended = true;
        ahead.clear();
    }

    private void read() {
        boolean more = true;
        for (int count = 0; more && count < BLOCKS_PER_TASK; count++) {
            more = add(readNext());
            if (takeAwaited()) {
                arrived.run();
            }
        }
        if (more) {
            files.execute(this::read);
        }
    }

    private Optional<B> readNext() {
        try {
            return blocks.get();
        } catch (RuntimeException failure) {
            // Whoever reads on without this meets it again, and tells; also that the store is closed.
            return Optional.empty();
        }
    }

    /** Whether there is room for another one. */
    private synchronized boolean add(Optional<B> block) {
        if (ended || block.isEmpty()) {
            ended = true;
        } else {
            ahead.add(holding.hold(block.get()));
        }
        reading = !ended && ahead.size() < BLOCKS_MAX;
        return reading;
    }

    private synchronized boolean takeAwaited() {
        boolean told = awaited && (ahead.size() >= BLOCKS_TOLD || !reading);
        awaited = awaited && !told;
        return told;
    }
}
