package dev.tidemark.system;

import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk on which a test keeps calls of one kind to files from beginning, once. Safe for any thread. */
final class HeldCalls {

    private static final int PATIENCE_SECONDS = 60;

    private final FileSystem disk;
    private final String kind;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger passing = new AtomicInteger();
    private final AtomicInteger toHold = new AtomicInteger();

    private HeldCalls(FileSystem disk, String kind) {
        this.disk = disk;
        this.kind = kind;
    }

    /** What comes between a write and its sync. */
    static HeldCalls forces(FileSystem disk) {
        return new HeldCalls(disk, "force");
    }

    static HeldCalls reads(FileSystem disk) {
        return new HeldCalls(disk, "read");
    }

    FileSystem seen() {
        return wrap(FileSystem.class, disk);
    }

    /** From here on each call waits until it is released, once so many have passed. */
    void holdBehind(int calls) {
        passing.set(calls);
        toHold.set(Integer.MAX_VALUE);
    }

    /** The next call waits until it is released; those behind it do not. */
    void holdNext() {
        passing.set(0);
        toHold.set(1);
    }

    /** Returns once a call waits. */
    void awaitHeld() {
        await(arrived);
    }

    void release() {
        toHold.set(0);
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

    private boolean isHeld(String method) {
        return method.equals(kind)
                && toHold.get() > 0
                && passing.getAndDecrement() <= 0
                && toHold.getAndDecrement() > 0;
    }

    private <T> T wrap(Class<T> seam, T target) {
        return seam.cast(Proxy.newProxyInstance(
                HeldCalls.class.getClassLoader(), new Class<?>[] {seam}, (proxy, method, arguments) -> {
                    if (isHeld(method.getName())) {
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
