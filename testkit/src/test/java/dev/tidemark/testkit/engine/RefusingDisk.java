package dev.tidemark.testkit.engine;

import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A disk on which nobody may change anything: whoever tries has a bug. */
final class RefusingDisk {

    private static final Set<String> READS = Set.of(
            "exists", "length", "modifiedMillis", "list", "peek", "identity", "usableSpace", "toString", "hashCode");

    private RefusingDisk() {}

    static FileSystem over(FileSystem disk) {
        return (FileSystem) Proxy.newProxyInstance(
                RefusingDisk.class.getClassLoader(),
                new Class<?>[] {FileSystem.class},
                (proxy, method, arguments) -> answer(disk, method, arguments));
    }

    private static @Nullable Object answer(FileSystem disk, Method method, @Nullable Object[] arguments)
            throws Throwable {
        boolean opensToRead =
                method.getName().equals("open") && Arrays.asList(arguments).contains(OpenMode.READ);
        if (!opensToRead && !READS.contains(method.getName())) {
            throw new AssertionError("a reader changes the disk: operation=" + method.getName());
        }
        try {
            return method.invoke(disk, arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }
}
