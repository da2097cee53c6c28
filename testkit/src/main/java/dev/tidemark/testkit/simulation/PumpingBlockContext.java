package dev.tidemark.testkit.simulation;

import java.lang.reflect.Field;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import scala.Function0;
import scala.concurrent.BlockContext;
import scala.concurrent.CanAwait;
import scala.concurrent.Future;
import scala.concurrent.duration.Duration;

/**
 * Keeps a simulation going while something in it blocks in Scala's {@code Await}, as Akka's own start-up code does.
 *
 * <p>With one thread a blocked await would wait for ever; this runs other work until the awaited future is complete,
 * which it finds among what the blocking thunk has captured. Where that is no future, it runs until nothing is ready.
 * Belongs to one thread, until it is removed.
 */
final class PumpingBlockContext implements BlockContext {

    private static final ThreadLocal<BlockContext> SCALA_CONTEXT = scalaContext();

    private final EventLoop loop;

    PumpingBlockContext(EventLoop loop) {
        this.loop = loop;
    }

    void install() {
        SCALA_CONTEXT.set(this);
    }

    void remove() {
        if (SCALA_CONTEXT.get() == this) {
            SCALA_CONTEXT.remove();
        }
    }

    @Override
    public <T> T blockOn(Function0<T> thunk, CanAwait permission) {
        Optional<Future<?>> awaited = captured(thunk, Future.class).map(future -> (Future<?>) future);
        if (awaited.isEmpty()) {
            loop.pumpUntilIdle();
        } else {
            pumpUntilComplete(awaited.get(), captured(thunk, Duration.class).orElse(Duration.Inf()));
        }
        return thunk.apply();
    }

    private void pumpUntilComplete(Future<?> future, Duration atMost) {
        long deadlineNanos =
                atMost.isFinite() ? loop.time().elapsedNanos() + Math.max(0, atMost.toNanos()) : Long.MAX_VALUE;
        if (!loop.pumpUntil(future::isCompleted, deadlineNanos)) {
            throw sneak(new TimeoutException("future timed out in virtual time: after=" + atMost));
        }
    }

    private static <T> Optional<T> captured(Object thunk, Class<T> type) {
        for (Field field : thunk.getClass().getDeclaredFields()) {
            Optional<T> value = read(field, thunk).filter(type::isInstance).map(type::cast);
            if (value.isPresent()) {
                return value;
            }
        }
        return Optional.empty();
    }

    private static Optional<Object> read(Field field, Object holder) {
        try {
            return field.trySetAccessible() ? Optional.ofNullable(field.get(holder)) : Optional.empty();
        } catch (IllegalAccessException e) {
            return Optional.empty();
        }
    }

    /** {@code Await} declares the checked exception; the interface it calls through does not. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> RuntimeException sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @SuppressWarnings("unchecked")
    private static ThreadLocal<BlockContext> scalaContext() {
        try {
            Field field = Class.forName("scala.concurrent.BlockContext$").getDeclaredField("contextLocal");
            field.setAccessible(true);
            return (ThreadLocal<BlockContext>) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot reach Scala's block context", e);
        }
    }
}
