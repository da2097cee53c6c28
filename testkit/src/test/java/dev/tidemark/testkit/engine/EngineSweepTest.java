package dev.tidemark.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.testkit.disk.DiskOperation.Kind;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.ScriptedFault;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** One fault, moved operation by operation through a scenario in which segments roll and journal files are recycled. */
@Tag("toolkit-independent")
final class EngineSweepTest {

    private static final long SCENARIO = 4;
    private static final WorldSettings SETTINGS = WorldSettings.SMALL.withLives(1, 120);
    private static final int POINTS_MIN = 20;

    /** Runs the scenario with the fault at each operation that it can meet; how many there were. */
    private static int sweep(LongFunction<ScriptedFault> faultAt) {
        return EngineSweep.run(faultAt, () -> new EngineWorld(SCENARIO, SETTINGS, Seams.HONEST), undisturbed -> {});
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"CUT_BEFORE", "CUT_DURING", "CUT_AFTER", "KILL_DURING"})
    void sweep_cutAtEachOperation_keepsEveryPromise(Fault fault) {
        assertThat(sweep(k -> ScriptedFault.once(k, fault))).isGreaterThan(POINTS_MIN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = Mode.INCLUDE,
            names = {"WRITE", "FORCE"})
    void sweep_errorAtEachOperation_keepsEveryPromise(Kind kind) {
        assertThat(sweep(k -> ScriptedFault.once(k, Fault.ERROR).on(kind))).isGreaterThan(POINTS_MIN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"ERROR", "NO_SPACE", "READ_ONLY"})
    void sweep_diskThatStaysBroken_keepsEveryPromise(Fault fault) {
        assertThat(sweep(k -> ScriptedFault.from(k, fault).where(operation -> operation.kind() != Kind.READ)))
                .isGreaterThan(POINTS_MIN);
    }
}
