package dev.tidemark.http;

import akka.util.ByteString;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * One log in one form of events, read once for all who follow its growing end: what a transport needs that writes to its connections
 * itself. Safe for any thread.
 *
 * <p>Those who follow stand in groups, one for each thread of the transport. Each group is given batch after batch, the next one when
 * all groups are done with the one before: so there is one batch in memory, and what is written meanwhile comes as one.
 */
public interface EventFan {

    /**
     * Events of lines that follow one another.
     *
     * @param previous position that those stand at who are to be given the batch
     * @param text empty where there is nothing to tell of the lines
     * @param upToDate whether the text says that nothing follows yet
     */
    record Batch(long previous, long last, ByteString text, boolean upToDate) {}

    /** Some who follow. Told on any thread, in order; must not block. */
    interface Group {

        /** {@link EventFan#delivered} is called for each. */
        void take(Batch batch);

        /** There are no more batches; the streams are to end with these words, if there are any. */
        void end(ByteString lastWords);
    }

    /**
     * What somebody is given who is not at the growing end.
     *
     * @param reached where he stands with it
     */
    record Piece(long reached, ByteString text, boolean upToDate) {}

    /**
     * Takes a group in.
     *
     * @return the position behind which its first batch begins; empty where the fan is over, and another one has to be found
     */
    OptionalLong join(Group group);

    void leave(Group group);

    /** A group has passed on its batch. */
    void delivered();

    /** A stream is open: it is counted. */
    void begun();

    void ended();

    /**
     * Takes one of the places of those who wait for the log to grow.
     *
     * @return false where none is free; else {@link #exit} gives it back
     */
    boolean enter();

    void exit();

    /** The handle by which those go on who follow. */
    String handle();

    /**
     * Reads a bounded piece of what follows a position, on the calling thread, from files if need be.
     *
     * @param handle by which the reader has come there
     * @return fails where the reader must not go on
     */
    CompletionStage<Piece> read(long after, long upTo, String handle);

    /** What fills silence; called as often as that is sent, once for a group. */
    ByteString comment();

    /** That a client has everything; empty where there is more. */
    Optional<ByteString> upToDate(long position);

    /** Why a stream ends before its time. */
    ByteString problem(Throwable failure);

    /** Why one ends for which no place is free. */
    ByteString tooMany();

    /** Why one ends whose caller would not be let in any more. */
    ByteString standingLost();

    LiveSettings settings();
}
