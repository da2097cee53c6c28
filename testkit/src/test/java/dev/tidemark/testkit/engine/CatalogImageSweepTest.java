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

/** One fault, moved operation by operation through the taking of images, the closing and the opening of a catalog. */
@Tag("toolkit-independent")
final class CatalogImageSweepTest {

    private static final int POINTS_MIN = 60;

    private static void scenario(CatalogWorld world) {
        world.open();
        for (String name : new String[] {"a", "b", "c", "d"}) {
            world.create(name);
        }
        world.process().image();
        world.drop("b");
        world.create("e");
        world.alter("a");
        world.process().image();
        world.alter("a");
        world.drop("e");
        world.create("b");
        world.process().recycle();
        world.close();
        world.open();
        world.alter("c");
        world.create("f");
        world.alter("f");
        world.drop("a");
        world.process().image();
        world.create("a");
        world.close();
        world.open();
        world.close();
    }

    /** After the fault: opens, looks, changes, takes an image, closes, opens and looks again. */
    private static void goOn(CatalogWorld world) {
        world.open();
        world.check();
        world.create("z");
        world.process().image();
        if (world.model().containsKey("c")) {
            world.drop("c");
        }
        world.close();
        world.open();
        assertThat(world.process().remarks()).isEmpty();
        world.check();
        world.end();
    }

    private static int sweep(LongFunction<ScriptedFault> faultAt) {
        for (int k = 1; ; k++) {
            ScriptedFault fault = faultAt.apply(k);
            CatalogWorld world = new CatalogWorld(k);
            try {
                world.live(fault, () -> scenario(world));
                goOn(world);
            } catch (RuntimeException | Error failure) {
                throw new AssertionError(
                        "sweep failed: point=" + k + " reason=" + failure + " trace="
                                + String.join("\n", world.disk().trace()),
                        failure);
            }
            if (!fault.fired()) {
                return k - 1;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"CUT_BEFORE", "CUT_DURING", "CUT_AFTER", "KILL_DURING"})
    void sweep_cutAtEachOperation_losesNoCollection(Fault fault) {
        assertThat(sweep(k -> ScriptedFault.once(k, fault))).isGreaterThan(POINTS_MIN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = Mode.INCLUDE,
            names = {"WRITE", "FORCE", "CREATE", "MOVE", "SYNC_DIRECTORY"})
    void sweep_errorAtEachOperation_losesNoCollection(Kind kind) {
        assertThat(sweep(k -> ScriptedFault.once(k, Fault.ERROR).on(kind))).isGreaterThan(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            mode = Mode.INCLUDE,
            names = {"NO_SPACE", "READ_ONLY"})
    void sweep_diskThatStaysBroken_losesNoCollection(Fault fault) {
        assertThat(sweep(k -> ScriptedFault.from(k, fault).where(operation -> operation.kind() != Kind.READ)))
                .isGreaterThan(10);
    }
}
