package dev.tidemark.actors;

/** What must hold of a key, on the writer and just before the write, for the write to be done. */
public sealed interface Condition {

    Condition ANY = new Any();
    Condition MUST_EXIST = new MustExist();
    Condition MUST_NOT_EXIST = new MustNotExist();

    static Condition atPosition(long position) {
        return new AtPosition(position);
    }

    /** Nothing. */
    record Any() implements Condition {}

    /** The key has a value. */
    record MustExist() implements Condition {}

    /** The key has no value: never set, or deleted. */
    record MustNotExist() implements Condition {}

    /** The key's latest value was set at this position. */
    record AtPosition(long position) implements Condition {}
}
