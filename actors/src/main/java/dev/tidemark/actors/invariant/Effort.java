package dev.tidemark.actors.invariant;

import com.networknt.schema.JsonSchemaException;

/**
 * What the look at one value may still cost, in steps. Confined to the thread that looks.
 *
 * <p>A schema can ask for exponential work of a small value, and a value for much work of a harmless schema; steps are counted where
 * all work passes, so that neither holds up a writer. One is a keyword held against a place, or about as much of anything else: a
 * microsecond at most, mostly far less.
 */
final class Effort {

    private static final long STEPS_MIN = 50_000;
    private static final long STEPS_PER_BYTE = 8;

    /** Leaves the look, as the library lets its own exceptions pass; never leaves this package, hence without a stack trace. */
    static final class Exhausted extends JsonSchemaException {

        private static final long serialVersionUID = 1L;

        Exhausted(long steps) {
            super("takes too many steps to check: limit=" + steps);
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    /** Of this thread's look, without a bound where there is none; patterns are called without anything to know it by. */
    private static final ThreadLocal<Effort> CURRENT = ThreadLocal.withInitial(() -> new Effort(Long.MAX_VALUE));

    private final long limit;
    private long left;

    private Effort(long limit) {
        this.limit = limit;
        this.left = limit;
    }

    /** Begins a look at a value of that length. */
    static Effort begin(long lengthBytes) {
        Effort effort = new Effort(STEPS_MIN + STEPS_PER_BYTE * lengthBytes);
        CURRENT.set(effort);
        return effort;
    }

    static void end() {
        CURRENT.remove();
    }

    static Effort current() {
        return CURRENT.get();
    }

    void spend(long steps) {
        left -= steps;
        if (left < 0) {
            throw new Exhausted(limit);
        }
    }
}
