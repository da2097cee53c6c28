package dev.tidemark.http.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the process does when the system tells it to stop (SIGTERM, SIGINT): in order the first time, at once the second. Safe for any
 * thread.
 *
 * <p>By itself the JVM is deaf to a second signal while it stops. The class of the JDK that changes that is no official one, so
 * it is looked up by name: where it is missing, the JVM stops as it does by itself, in order, and however long that takes.
 *
 * <p>Stopping at once is {@link Runtime#halt}: like a kill, so nothing is lost that was acknowledged.
 */
final class StopSignals implements InvocationHandler {

    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);

    /** What shells make of a process that a signal ended: this and the signal's number. */
    private static final int EXIT_CODE_BASE = 128;

    private final Runnable inOrder;
    private final AtomicBoolean told = new AtomicBoolean();

    private StopSignals(Runnable inOrder) {
        this.inOrder = inOrder;
    }

    /** @param inOrder begins to stop, and returns */
    static void watch(Runnable inOrder) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object own = Proxy.newProxyInstance(
                    StopSignals.class.getClassLoader(), new Class<?>[] {handler}, new StopSignals(inOrder));
            Method handle = signal.getMethod("handle", signal, handler);
            for (String name : List.of("TERM", "INT")) {
                handle.invoke(null, signal.getConstructor(String.class).newInstance(name), own);
            }
        } catch (ReflectiveOperationException | RuntimeException missing) {
            LOG.debug("signals are left to the JVM", missing);
        }
    }

    /** Of {@code SignalHandler}: {@code handle(Signal)}; the rest is Object's. */
    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws ReflectiveOperationException {
        return switch (method.getName()) {
            case "handle" -> {
                handle((int) arguments[0].getClass().getMethod("getNumber").invoke(arguments[0]));
                yield proxy;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "stop signals";
        };
    }

    private void handle(int number) {
        if (!told.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(EXIT_CODE_BASE + number);
        }
        try {
            inOrder.run();
        } catch (RuntimeException | Error failure) {
            // Without files left to open, say, not even a class is loaded: then as the JVM would by itself.
            LOG.error("server does not stop in order", failure);
            Runtime.getRuntime().exit(EXIT_CODE_BASE + number);
        }
    }
}
