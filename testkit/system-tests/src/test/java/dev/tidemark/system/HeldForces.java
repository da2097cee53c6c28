package dev.tidemark.system;

import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk on which a test keeps forces of files from beginning, once: between the write and its sync. Safe for any thread. */
final class HeldForces {

    private static final int PATIENCE_SECONDS = 60;

    private final FileSystem disk;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger passing = new AtomicInteger();
    private volatile boolean holding;

    HeldForces(FileSystem disk) {
        this.disk = disk;
    }

    FileSystem seen() {
        return wrap(FileSystem.class, disk);
    }

    /** From here on a force waits until it is released. */
    void hold() {
        holdBehind(0);
    }

    /** The same, once so many more have passed. */
    void holdBehind(int forces) {
        passing.set(forces);
        holding = true;
    }

    /** Returns once a force waits. */
    void awaitHeld() {
        await(arrived);
    }

    void release() {
        holding = false;
        released.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("waited in vain");
            }
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    private <T> T wrap(Class<T> seam, T target) {
        return seam.cast(Proxy.newProxyInstance(
                HeldForces.class.getClassLoader(), new Class<?>[] {seam}, (proxy, method, arguments) -> {
                    if (holding && method.getName().equals("force") && passing.getAndDecrement() <= 0) {
                        arrived.countDown();
                        await(released);
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        return result instanceof FileHandle handle ? wrap(FileHandle.class, handle) : result;
                    } catch (InvocationTargetException wrapped) {
                        throw wrapped.getCause();
                    }
                }));
    }
}
