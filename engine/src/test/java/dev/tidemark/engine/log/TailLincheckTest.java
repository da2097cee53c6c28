package dev.tidemark.engine.log;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The operation cache before a model checker: every interleaving it tries of one writer and its readers has the answers of some
 * order in which the calls came one after the other. So no reader sees a line beyond the watermark, misses one below it, or waits.
 */
@Tag("toolkit-independent")
class TailLincheckTest {

    /** Steps of a loop beyond which the checker takes it for waiting. */
    private static final int LOOP_MAX = 2_000;

    /** A tail whose lines name their positions, and a watermark behind which it is read, as a view does. */
    @Param(name = "back", gen = IntGen.class, conf = "0:4")
    public static class Cache {

        /** Long enough that chunks of the tail are replaced and given up. */
        private static final int LINE_LENGTH = 400;

        private final Tail tail = new Tail(0, 1);
        private long appended;
        private volatile long watermark;

        /** Appends lines, none of which may be seen yet. */
        @Operation(nonParallelGroup = "writer")
        public void append(@Param(name = "back") int more) {
            int count = 1 + more % 3;
            StringBuilder text = new StringBuilder();
            int[] starts = new int[count];
            for (int line = 0; line < count; line++) {
                starts[line] = text.length();
                text.append(line(appended + 1 + line));
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
            tail.append(new AppendedLines(bytes, bytes.length, appended + 1, starts, count));
            appended += count;
        }

        /** What was appended is durable now. */
        @Operation(nonParallelGroup = "writer")
        public void publish() {
            watermark = appended;
        }

        /** Gives up what nobody needs, as if it were in the file. */
        @Operation(nonParallelGroup = "writer")
        public void release() {
            tail.release(tail.end(), 0);
        }

        /** All lines from some way below the watermark up to it; those that were given up come from the file. */
        @Operation
        public String read(@Param(name = "back") int back) {
            long to = watermark;
            long from = Math.max(1, to - back);
            StringBuilder seen = new StringBuilder().append(to).append(':');
            while (from <= to) {
                Optional<LineBlock> block = tail.block(from, to);
                if (block.isPresent()) {
                    seen.append(positions(block.get()));
                    from = block.get().last() + 1;
                } else {
                    seen.append(from).append(' ');
                    from++;
                }
            }
            return seen.toString();
        }

        private static String positions(LineBlock block) {
            StringBuilder positions = new StringBuilder();
            byte[] bytes = new byte[block.lengthBytes()];
            block.bytes().get(bytes);
            for (int start = 0; start < bytes.length; start += LINE_LENGTH) {
                String line = new String(bytes, start, LINE_LENGTH, StandardCharsets.US_ASCII);
                positions.append(line.substring(0, line.indexOf(' '))).append(' ');
            }
            return positions.toString();
        }

        private static String line(long position) {
            String head = Long.toString(position) + ' ';
            return head + ".".repeat(LINE_LENGTH - 1 - head.length()) + '\n';
        }
    }

    @Test
    void read_besideAWriter_isLinearizableAndWaitsForNobody() {
        check(4, 150);
    }

    @Test
    @Tag("simulation-long")
    void read_besideAWriterInManyOrders_isLinearizableAndWaitsForNobody() {
        check(12, 400);
    }

    private static void check(int iterations, int invocations) {
        new ModelCheckingOptions()
                .iterations(iterations)
                .invocationsPerIteration(invocations)
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(3)
                .checkObstructionFreedom(true)
                .loopIterationsBeforeThreadSwitch(LOOP_MAX)
                .loopBound(2 * LOOP_MAX)
                .check(Cache.class);
    }

    @Test
    void read_besideAWriterOnRealThreads_isLinearizable() {
        new StressOptions()
                .iterations(4)
                .invocationsPerIteration(1_000)
                .threads(2)
                .actorsPerThread(4)
                .check(Cache.class);
    }
}
