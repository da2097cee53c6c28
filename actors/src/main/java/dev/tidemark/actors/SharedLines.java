package dev.tidemark.actors;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import dev.tidemark.engine.log.LineBlock;

/**
 * The growing log of a collection for one reader that passes it on to many of its own, and counts them for the store. Safe for any
 * thread.
 *
 * <p>Each of the many takes one of {@code tidemark.waiting-readers-max} while it waits, as it would if it read by itself; the reader
 * itself takes none.
 */
public interface SharedLines {

    /**
     * Takes a place for one that waits from now on.
     *
     * @return false when all are taken; else {@link #leave} gives it back
     */
    boolean enter();

    /** Gives back a place, also of a collection that has gone meanwhile. */
    void leave();

    /** As {@link JsonCollection#changedLines(long, String)}. */
    Source<LineBlock, NotUsed> lines(long after, String handle);
}
