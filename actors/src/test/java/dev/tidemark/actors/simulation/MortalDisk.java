package dev.tidemark.actors.simulation;

import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LockedFile;
import dev.tidemark.testkit.disk.PowerCutError;
import dev.tidemark.testkit.simulation.Simulation;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;

/**
 * A disk whose scripted end is the end of the simulated process: whatever runs is unwound, and nothing of its actors follows.
 * One for each life of the process.
 */
final class MortalDisk implements InvocationHandler {

    private final Simulation simulation;
    private final long epoch;
    private final Object target;

    private MortalDisk(Simulation simulation, Object target) {
        this.simulation = simulation;
        this.epoch = simulation.epoch();
        this.target = target;
    }

    static FileSystem over(FileSystem disk, Simulation simulation) {
        return wrap(FileSystem.class, disk, simulation);
    }

    private static <T> T wrap(Class<T> seam, T target, Simulation simulation) {
        return seam.cast(Proxy.newProxyInstance(
                MortalDisk.class.getClassLoader(), new Class<?>[] {seam}, new MortalDisk(simulation, target)));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        try {
            return mortal(method.invoke(target, arguments));
        } catch (InvocationTargetException wrapped) {
            if (wrapped.getCause() instanceof PowerCutError && simulation.epoch() == epoch) {
                throw simulation.die();
            }
            throw wrapped.getCause();
        }
    }

    private Object mortal(Object result) {
        if (result instanceof FileHandle handle) {
            return wrap(FileHandle.class, handle, simulation);
        }
        if (result instanceof Optional<?> taken && taken.isPresent() && taken.get() instanceof LockedFile lock) {
            return Optional.of(wrap(LockedFile.class, lock, simulation));
        }
        return result;
    }
}
