package dev.tidemark.http;

import akka.util.ByteString;
import dev.tidemark.engine.log.LineBlock;
import java.time.Duration;
import java.util.function.Supplier;

/** How a log's growth is written as events, in one protocol. Stateless; safe for any thread. */
interface EventForm {

    /**
     * The lines of a block as events.
     *
     * @param lines the lines alone; may be empty where the protocol shows nothing of them
     * @param upToDate the lines, then that nothing follows yet; shares the bytes of {@code lines}
     */
    record Block(ByteString lines, ByteString upToDate) {}

    /**
     * What goes out first.
     *
     * @param retry after which clients are to resume a stream that has ended
     * @return not empty
     */
    ByteString greeting(Duration retry);

    /** @param handle by which readers go on that have the block */
    Block block(LineBlock block, Supplier<String> handle);

    /** The client has every line up to the watermark, and goes on by the handle. */
    ByteString upToDate(long watermark, String handle);

    /** What fills silence. */
    ByteString keepAlive();

    /** Why the stream ends before its time; empty where clients are to find out by asking again. */
    ByteString problem(Throwable failure);
}
