package dev.tidemark.actors.writer;

import akka.actor.typed.ActorRef;
import dev.tidemark.actors.journal.JournalGate;
import dev.tidemark.actors.seal.SealGate;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.TimeSource;
import dev.tidemark.engine.store.CollectionOpener;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What all writers of a store share.
 *
 * @param answers runs what callers attached to their calls, so that it never holds up a writer
 * @param blocking runs the slow ends of segments
 * @param sealing takes segments that were closed
 * @param dues is told what time will have to do in a collection that is not open any more
 * @param expiry knows when entries expire, and is told
 * @param parent is told when a writer has ended
 */
public record WriterParts(
        Path dataDirectory,
        CollectionOpener opener,
        JournalGate journal,
        TimeSource time,
        Executor answers,
        Executor blocking,
        SealGate sealing,
        RetentionDues dues,
        ExpiryDues expiry,
        ActorRef<WriterEnded> parent,
        WriterSettings settings) {

    /** A port's writer has released everything. */
    public record WriterEnded(CollectionPort port) {}

    /** For a writer whose durable records nobody else wants to see at once. */
    static final Consumer<LogRecord> UNOBSERVED = record -> {};
}
