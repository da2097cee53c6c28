package dev.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.io.LocalDisk;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Through which handles a sealing reads and writes. */
final class SealHandlesTest {

    @TempDir
    private Path directory;

    /** Calls on handles of the segment, each with the number of the handle, and how it was opened. */
    private final List<String> calls = new ArrayList<>();

    private int opened;
    private int closed;

    private FileSystem recording() {
        FileSystem disk = new LocalDisk();
        return (FileSystem) Proxy.newProxyInstance(
                FileSystem.class.getClassLoader(), new Class<?>[] {FileSystem.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(disk, arguments);
                        return result instanceof FileHandle handle ? recorded(handle, (OpenMode) arguments[1]) : result;
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    private FileHandle recorded(FileHandle handle, OpenMode mode) {
        int number = ++opened;
        boolean segment = handle.path().toString().endsWith(".jsonl");
        return (FileHandle) Proxy.newProxyInstance(
                FileHandle.class.getClassLoader(), new Class<?>[] {FileHandle.class}, (proxy, method, arguments) -> {
                    if (segment) {
                        calls.add(number + " " + mode + " " + method.getName());
                    }
                    if (method.getName().equals("close")) {
                        closed++;
                    }
                    return method.invoke(handle, arguments);
                });
    }

    @Test
    void seal_segmentThatItsWriterHoldsOpen_readsThroughAHandleOfItsOwn() {
        FileSystem disk = recording();
        try (SealedCollection collection = new SealedCollection(disk, directory)) {
            ChunkSource source = collection.segments().writeAll(1, 3_000);
            try (FileHandle writer = disk.open(source.path(), OpenMode.WRITE)) {
                int writersNumber = opened;
                int closedBefore = closed;
                calls.clear();

                collection.seal(source);

                assertThat(calls).isNotEmpty().allMatch(call -> call.startsWith((writersNumber + 1) + " READ "));
                assertThat(calls)
                        .filteredOn(call -> !call.matches("[0-9]+ READ (read|length|close|path)"))
                        .isEmpty();
                assertThat(closed - closedBefore).as("every handle is closed").isEqualTo(opened - writersNumber);
                assertThat(writer.length()).isEqualTo(source.segment().lengthBytes());
            }
        }
    }
}
