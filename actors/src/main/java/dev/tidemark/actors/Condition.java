package dev.tidemark.actors;

/**
 * What must hold of a key, on the writer and just before the write, for the write to be done. Immutable.
 *
 * <p>It is held against every write decided before, be it durable yet or not, and in a batch against the writes before it there.
 * Where it does not hold, the outcome is a {@link WriteOutcome.Conflict} and nothing is written.
 */
public sealed interface Condition {

    Condition ANY = new Any();
    Condition MUST_EXIST = new MustExist();
    Condition MUST_NOT_EXIST = new MustNotExist();

    /** That of {@link Entry#position}: compare and set. No position before 1 ever holds. */
    static Condition atPosition(long position) {
        return new AtPosition(position);
    }

    /** Nothing. */
    record Any() implements Condition {}

    /** The key has a value. */
    record MustExist() implements Condition {}

    /** The key has no value: never set, or deleted. */
    record MustNotExist() implements Condition {}

    /** The key has a value, and it was set at this position; equal text set again is at another one. */
    record AtPosition(long position) implements Condition {}
}
