package dev.tidemark.actors.writer;

import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.invariant.Guard;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a writer is asked to do, checked and encoded at the edge. */
public sealed interface WriteJob {

    /** Bytes that a line has beside its key and value, and what a call costs, roughly. */
    int OVERHEAD_BYTES = 256;

    /** Bytes that the job can take in a batch, roughly. */
    int lengthBytes();

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

    /** Applies a merge patch. */
    record Merge(String keyText, byte[] key, byte[] patch, Condition condition) implements Single {
        @Override
        public int lengthBytes() {
            return OVERHEAD_BYTES + key.length + patch.length;
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
