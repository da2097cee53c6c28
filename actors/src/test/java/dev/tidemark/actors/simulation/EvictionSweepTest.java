package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.testkit.disk.DiskOperation;
import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.ScriptedFault;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** One fault, moved operation by operation through the eviction of all chunks and all that compactions have replaced. */
@ExtendWith(Quietly.class)
@Tag("toolkit-independent")
final class EvictionSweepTest {

    private static final EvictionWorld.Filled FILLED = EvictionWorld.fill();
    private static final int POINTS_MIN = 20;

    /** Runs the eviction with the fault at each operation that it can meet; how many there were. */
    private static int sweep(LongFunction<ScriptedFault> faultAt, UnaryOperator<FileSystem> planted) {
        for (int k = 1; ; k++) {
            ScriptedFault fault = faultAt.apply(k);
            try {
                long evictedBytes = run(fault, k, planted);
                if (!fault.fired()) {
                    assertThat(evictedBytes).isEqualTo(FILLED.evictable());
                    return k - 1;
                }
            } catch (RuntimeException | Error failure) {
                throw new AssertionError("sweep failed: point=" + k + " reason=" + failure, failure);
            }
        }
    }

    private static long run(FaultPlan plan, long seed, UnaryOperator<FileSystem> planted) {
        try (EvictionWorld world = new EvictionWorld(FILLED, seed, planted)) {
            world.evict(plan);
            world.reopenWithLittleSpace();
            world.reopenWithPlenty();
            return world.evictedBytes();
        }
    }

    private static int sweep(LongFunction<ScriptedFault> faultAt) {
        return sweep(faultAt, UnaryOperator.identity());
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"CUT_BEFORE", "CUT_DURING", "CUT_AFTER", "KILL_DURING", "KILL_AFTER"})
    void sweep_processEndsAtEachOperation_losesNothingAndMakesTheSameAgain(Fault fault) {
        assertThat(sweep(k -> ScriptedFault.once(k, fault))).isGreaterThan(POINTS_MIN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = Mode.INCLUDE,
            names = {"DELETE", "SYNC_DIRECTORY", "LIST", "LOOK_UP"})
    void sweep_errorAtEachOperation_isOvercomeAndCountedRight(Kind kind) {
        assertThat(sweep(k -> ScriptedFault.once(k, Fault.ERROR).on(kind))).isPositive();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"ERROR", "READ_ONLY"})
    void sweep_diskThatStaysBroken_isOvercomeWhenItIsWell(Fault fault) {
        assertThat(sweep(k -> ScriptedFault.from(k, fault).where(EvictionSweepTest::changes)))
                .isGreaterThan(POINTS_MIN);
    }

    private static boolean changes(DiskOperation operation) {
        return operation.kind() == Kind.DELETE || operation.kind() == Kind.SYNC_DIRECTORY;
    }

    private static void assertSeen(ThrowingCallable sweep, String sign) {
        assertThatThrownBy(sweep).isInstanceOf(AssertionError.class).hasMessageContaining(sign);
    }

    private static void assertSeenAtEnds(Fault end, UnaryOperator<FileSystem> planted, String sign) {
        assertSeen(() -> sweep(k -> ScriptedFault.once(k, end), planted), sign);
    }

    @Test
    void plantedDeletionOfASegment_isSeen() {
        assertSeenAtEnds(Fault.KILL_AFTER, PlantedEvictions::takingTheSegment, "log of");
    }

    @Test
    void plantedDeletionOfContentsBeforeTheirIndex_isSeen() {
        assertSeenAtEnds(Fault.KILL_AFTER, PlantedEvictions::contentsFirst, "chunks are damaged");
    }

    @Test
    void plantedDeletionOfContentsBeforeTheirIndexIsGoneForGood_isSeen() {
        assertSeenAtEnds(Fault.CUT_AFTER, PlantedEvictions::withoutSync, "chunks are damaged");
    }

    @Test
    void plantedDeletionOfWhatIsBeingSent_isSeen() {
        assertSeen(
                () -> run(FaultPlan.none(), 1, PlantedEvictions::heedingNoPin), "chunk is evicted that is being sent");
    }

    @Test
    void plantedDeletionThatNobodyIsToldOf_isSeen() {
        assertSeen(() -> run(FaultPlan.none(), 1, PlantedEvictions::tellingHalf), "disk use is told wrong");
    }
}
