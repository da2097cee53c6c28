package dev.tidemark.testkit.model;

import java.util.Optional;

/** What must hold of a key for a write to be done. */
public sealed interface Condition {

    Condition ANY = new Any();
    Condition MUST_EXIST = new MustExist();
    Condition MUST_NOT_EXIST = new MustNotExist();

    static Condition atPosition(long position) {
        return new AtPosition(position);
    }

    /** @param current position of the record that set the key's value, empty when it has none */
    boolean holds(Optional<Long> current);

    /** Nothing. */
    record Any() implements Condition {
        @Override
        public boolean holds(Optional<Long> current) {
            return true;
        }
    }

    /** The key has a value. */
    record MustExist() implements Condition {
        @Override
        public boolean holds(Optional<Long> current) {
            return current.isPresent();
        }
    }

    /** The key has no value: never set, or deleted. */
    record MustNotExist() implements Condition {
        @Override
        public boolean holds(Optional<Long> current) {
            return current.isEmpty();
        }
    }

    /** The key's value was set at this position. */
    record AtPosition(long position) implements Condition {
        @Override
        public boolean holds(Optional<Long> current) {
            return current.isPresent() && current.get() == position;
        }
    }
}
