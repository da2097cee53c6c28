package dev.tidemark.testkit.simulation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The two places of the JDK that would leak chance into a simulation, reached through {@code sun.misc.Unsafe}.
 *
 * <p>1. Akka draws the uids of actors, which are the hash codes of their references, from {@code ThreadLocalRandom}.
 * 2. The futures that Akka hands to Java complete their callbacks on the JDK's common pool (so do all
 * {@code …Async} methods without an executor): another thread. On JDK 23 and later both need
 * {@code --sun-misc-unsafe-memory-access=allow}. By reflection, as the compiler warns of any mention of the class.
 */
final class JdkSeams {

    private static final Class<?> UNSAFE_CLASS = unsafeClass();
    private static final Object UNSAFE = unsafe();
    private static final MethodHandle PUT_LONG =
            unsafeMethod("putLong", void.class, Object.class, long.class, long.class);
    private static final long RANDOM_SEED_OFFSET = randomSeedOffset();

    private static boolean asyncPoolRedirected;

    private JdkSeams() {}

    /** Sets the seed of the calling thread's {@code ThreadLocalRandom}, which must have been used before. */
    static void pinThreadLocalRandom(long seed) {
        try {
            PUT_LONG.invokeExact((Object) Thread.currentThread(), RANDOM_SEED_OFFSET, seed);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot pin ThreadLocalRandom", e);
        }
    }

    /** Uses the calling thread's {@code ThreadLocalRandom} once, since its first use seeds it. */
    static void touchThreadLocalRandom() {
        ThreadLocalRandom.current();
    }

    /**
     * Puts {@link SimulatedAsyncPool} in the place of {@code CompletableFuture}'s pool, for good and once only. Code
     * that was compiled before still uses the old one; its work is then refused as coming from a foreign thread.
     */
    static synchronized void redirectAsyncPool() {
        if (asyncPoolRedirected) {
            return;
        }
        try {
            // A class that is not initialized yet would overwrite the field later.
            Class.forName(CompletableFuture.class.getName());
            Field field = CompletableFuture.class.getDeclaredField("ASYNC_POOL");
            Object base =
                    unsafeMethod("staticFieldBase", Object.class, Field.class).invoke(field);
            long offset = (long)
                    unsafeMethod("staticFieldOffset", long.class, Field.class).invoke(field);
            Executor original = (Executor) unsafeMethod("getObject", Object.class, Object.class, long.class)
                    .invoke(base, offset);
            unsafeMethod("putObjectVolatile", void.class, Object.class, long.class, Object.class)
                    .invoke(base, offset, (Object) new SimulatedAsyncPool(original));
            asyncPoolRedirected = true;
        } catch (Throwable e) {
            throw new IllegalStateException("cannot redirect the asynchronous pool", e);
        }
    }

    private static long randomSeedOffset() {
        try {
            Field field = Thread.class.getDeclaredField("threadLocalRandomSeed");
            return (long)
                    unsafeMethod("objectFieldOffset", long.class, Field.class).invoke(field);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot find the seed of ThreadLocalRandom", e);
        }
    }

    private static MethodHandle unsafeMethod(String name, Class<?> result, Class<?>... parameters) {
        try {
            MethodType type = MethodType.methodType(result, parameters);
            return MethodHandles.publicLookup()
                    .findVirtual(UNSAFE_CLASS, name, type)
                    .bindTo(UNSAFE);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("method of Unsafe is missing: name=" + name, e);
        }
    }

    private static Class<?> unsafeClass() {
        try {
            return Class.forName("sun.misc.Unsafe");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("module jdk.unsupported is missing", e);
        }
    }

    private static Object unsafe() {
        try {
            Field field = UNSAFE_CLASS.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot reach Unsafe", e);
        }
    }
}
