package dev.tidemark.actors;

import java.util.concurrent.CompletionStage;

/**
 * One definition's messages as a log of its own, kept in step with its collection while somebody reads. Safe for any thread; costs
 * nothing to hold, and goes on by itself where the store had stopped following.
 *
 * <p>The log is a collection with keys that the store writes: what its records hold is in {@code actors/docs}. When the shape
 * is dropped or begun anew, the calls fail with {@link dev.tidemark.engine.UnknownCollectionException}, and {@link
 * Tidemark#shape} gives another one with another handle.
 */
public interface Shape {

    ShapeDefinition definition();

    /** Names this log: another one whenever clients must begin anew. The one of {@link LogPage} and {@link LogLines} of the log. */
    String handle();

    /** What clients are told of the columns: JSON object text, column to {@code {"type":…}}; {@code {}} without a schema. */
    String schema();

    /** The messages: state, {@code chunk("messages")}, lines, waiting for them, entries. Writes are refused. */
    JsonCollection log();

    /**
     * Waits until everything durable in the collection at the call is in the log, and in its entries. Keeps the shape followed for
     * {@code tidemark.shape.idle-after} more.
     *
     * @return the log's position then, to which its entries have come at least; fails with {@link dev.tidemark.engine.OverloadedException} when that takes longer than
     *     {@code tidemark.shape.patience}, or {@code tidemark.shape.active-max} shapes are followed already
     */
    CompletionStage<Long> caughtUp();

    /** @return true once the first rows are all there, false when they are not within {@code tidemark.shape.patience} */
    CompletionStage<Boolean> complete();

    /**
     * Rows that the shape has now and that a query wants, by one look at all rows of the collection. Whatever was acknowledged before the
     * call is in them. Touches the shape like {@link #caughtUp}.
     *
     * @return fails with {@link dev.tidemark.engine.InvalidRequestException} that names what is wrong in the query and where, or that it
     *     wants more than {@code tidemark.shape.subset-max-count} rows or {@code subset-max-length}; or like {@link #caughtUp}
     */
    CompletionStage<ShapeSubset> subset(SubsetQuery query);
}
