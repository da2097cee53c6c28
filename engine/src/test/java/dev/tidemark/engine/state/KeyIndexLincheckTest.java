package dev.tidemark.engine.state;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The key index before a model checker: every interleaving it tries of one writer and its readers has the answers of some order
 * in which the calls came one after the other, and no reader ever waits for anybody.
 */
@Tag("toolkit-independent")
class KeyIndexLincheckTest {

    /** Steps of a loop beyond which the checker takes it for waiting: more than a table of a few keys has slots. */
    private static final int LOOP_MAX = 2_000;

    /** An index whose places are a key and a version of it. Keys share two hashes, so that slots are handed on between keys. */
    @Param(name = "key", gen = IntGen.class, conf = "0:3")
    public static class Places {

        private static final int VERSIONS = 1_000;

        private final KeyIndex index = new KeyIndex();
        private int version;

        private static long hash(int key) {
            return 5 + key % 2 * (1L << 40);
        }

        private static PlaceMatcher matcher(int key) {
            return place -> place / VERSIONS == key;
        }

        @Operation(nonParallelGroup = "writer")
        public long put(@Param(name = "key") int key) {
            version++;
            return index.put(hash(key), (long) key * VERSIONS + version, matcher(key));
        }

        @Operation(nonParallelGroup = "writer")
        public long remove(@Param(name = "key") int key) {
            return index.remove(hash(key), matcher(key));
        }

        /** Many keys at once: the table is replaced by a larger one. */
        @Operation(nonParallelGroup = "writer")
        public void grow() {
            version++;
            for (int key = 4; key < 12; key++) {
                index.put(hash(key) + ((long) key << 50), (long) key * VERSIONS + version, matcher(key));
            }
        }

        @Operation
        public long find(@Param(name = "key") int key) {
            return index.find(hash(key), matcher(key));
        }
    }

    @Test
    void find_besideAWriter_isLinearizableAndWaitsForNobody() {
        check(4, 300);
    }

    @Test
    @Tag("simulation-long")
    void find_besideAWriterInManyOrders_isLinearizableAndWaitsForNobody() {
        check(12, 800);
    }

    private static void check(int iterations, int invocations) {
        new ModelCheckingOptions()
                .iterations(iterations)
                .invocationsPerIteration(invocations)
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(2)
                .checkObstructionFreedom(true)
                .loopIterationsBeforeThreadSwitch(LOOP_MAX)
                .loopBound(2 * LOOP_MAX)
                .check(Places.class);
    }

    @Test
    void find_besideAWriterOnRealThreads_isLinearizable() {
        new StressOptions()
                .iterations(4)
                .invocationsPerIteration(1_000)
                .threads(2)
                .actorsPerThread(4)
                .check(Places.class);
    }
}
