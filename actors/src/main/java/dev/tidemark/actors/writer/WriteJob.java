package dev.tidemark.actors.writer;

import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Expiry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.invariant.Guard;
import dev.tidemark.actors.json.Sum;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a writer is asked to do, checked and encoded at the edge. */
public sealed interface WriteJob {

    /** Bytes that a line has beside its key and value, and what a call costs, roughly. */
    int OVERHEAD_BYTES = 256;

    /** Bytes that the job can take in a batch, roughly. */
    int lengthBytes();

    /** Whether it says when an entry expires. */
    default boolean isTimed() {
        return this instanceof Timed
                || (this instanceof Guarded guarded && guarded.job().isTimed())
                || (this instanceof Atomic atomic && atomic.writes().stream().anyMatch(WriteJob::isTimed));
    }

    /** Writes nothing; answered once all that was decided before it is taken in. */
    enum Cut implements WriteJob {
        INSTANCE;

        @Override
        public int lengthBytes() {
            return OVERHEAD_BYTES;
        }
    }

    /** A job whose values were held against a guard on their way: what it makes of them on the writer was not. */
    record Guarded(WriteJob job, Guard by) implements WriteJob {

        @Override
        public int lengthBytes() {
            return job.lengthBytes();
        }
    }

    /** One change to one key. */
    sealed interface Single extends WriteJob {

        String keyText();

        /** Canonical escaped form. */
        byte[] key();

        Condition condition();
    }

    /** Sets a value. */
    record Set(String keyText, byte[] key, byte[] value, Condition condition) implements Single {
        @Override
        public int lengthBytes() {
            return OVERHEAD_BYTES + key.length + value.length;
        }
    }

    /** Deletes a key. */
    record Delete(String keyText, byte[] key, Condition condition) implements Single {
        @Override
        public int lengthBytes() {
            return OVERHEAD_BYTES + key.length;
        }
    }

    /** Writes nothing, where the condition holds. */
    record Check(String keyText, byte[] key, Condition condition) implements Single {
        @Override
        public int lengthBytes() {
            return OVERHEAD_BYTES + key.length;
        }
    }

    /** Applies a merge patch. */
    record Merge(String keyText, byte[] key, byte[] patch, Condition condition) implements Single {
        @Override
        public int lengthBytes() {
            return OVERHEAD_BYTES + key.length + patch.length;
        }
    }

    /** Adds to a number. */
    record Add(String keyText, byte[] key, Sum sum, Condition condition) implements Single {
        @Override
        public int lengthBytes() {
            return OVERHEAD_BYTES + key.length + sum.lengthBytes();
        }
    }

    /** Writes the present value once more. */
    record Touch(String keyText, byte[] key, Condition condition) implements Single {
        @Override
        public int lengthBytes() {
            return OVERHEAD_BYTES + key.length;
        }
    }

    /** A change that says when its entry expires. */
    record Timed(Single write, Expiry expiry) implements Single {

        @Override
        public String keyText() {
            return write.keyText();
        }

        @Override
        public byte[] key() {
            return write.key();
        }

        @Override
        public Condition condition() {
            return write.condition();
        }

        @Override
        public int lengthBytes() {
            return write.lengthBytes();
        }
    }

    /** Applies a host's function. */
    record Update(String keyText, byte[] key, UnaryOperator<Optional<Json>> change) implements WriteJob {
        @Override
        public int lengthBytes() {
            return OVERHEAD_BYTES + key.length;
        }
    }

    /**
     * Adds values without keys, together.
     *
     * @param values minified texts
     */
    record Append(List<byte[]> values) implements WriteJob {

        public Append {
            values = List.copyOf(values);
        }

        @Override
        public int lengthBytes() {
            int sum = 0;
            for (byte[] value : values) {
                sum += OVERHEAD_BYTES + value.length;
            }
            return sum;
        }
    }

    /** Changes that become visible together. */
    record Atomic(List<Single> writes) implements WriteJob {

        public Atomic {
            writes = List.copyOf(writes);
        }

        @Override
        public int lengthBytes() {
            int sum = 0;
            for (Single write : writes) {
                sum += write.lengthBytes();
            }
            return sum;
        }
    }
}
