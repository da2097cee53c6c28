package dev.tidemark.testkit.engine;

import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.model.Ending;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** One fault, moved operation by operation through one scenario of the engine's simulation. Stateless. */
final class EngineSweep {

    private EngineSweep() {}

    /**
     * Runs the scenario with the fault at each operation that it can meet.
     *
     * @param worlds makes the scenario's world, the same each time
     * @param undisturbed looks at the last one, which met no fault
     * @return how many operations there were
     */
    static int run(
            LongFunction<ScriptedFault> faultAt, Supplier<EngineWorld> worlds, Consumer<EngineWorld> undisturbed) {
        for (int k = 1; ; k++) {
            ScriptedFault fault = faultAt.apply(k);
            EngineWorld world = worlds.get();
            try {
                Ending ending = world.live(fault, true);
                world.check(ending);
            } catch (RuntimeException | Error failure) {
                throw new AssertionError("sweep failed: point=" + k + " reason=" + failure, failure);
            }
            if (!fault.fired()) {
                undisturbed.accept(world);
                return k - 1;
            }
        }
    }
}
