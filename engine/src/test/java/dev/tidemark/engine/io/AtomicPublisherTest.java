package dev.tidemark.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicPublisherTest {

    @TempDir
    private Path directory;

    private final List<String> calls = new ArrayList<>();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Notes every call to the object and to the handles that it opens; fails the named one. */
    private <T> T spying(Class<T> type, Object target, String failing) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    if (method.getName().equals(failing)) {
                        throw new StorageFailedException(Kind.INPUT_OUTPUT, "planted", Location.NOWHERE, null);
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        return result instanceof FileHandle handle ? spying(FileHandle.class, handle, failing) : result;
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                }));
    }

    private AtomicPublisher publisher(String failing) {
        return new AtomicPublisher(spying(FileSystem.class, new LocalDisk(), failing));
    }

    @Test
    void publish_newFile_takesTheStepsInOrder() {
        Path file = directory.resolve("file");
        publisher("none").publish(file, bytes("content"));

        assertThat(calls).containsExactly("exists", "open", "write", "force", "close", "replace", "syncDirectory");
        assertThat(file).hasContent("content");
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void publish_staleTemporary_isReplaced() throws IOException {
        Path file = directory.resolve("file");
        Files.writeString(AtomicPublisher.temporaryOf(file), "stale and longer than the new content");
        publisher("none").publish(file, bytes("content"));

        assertThat(file).hasContent("content");
        assertThat(AtomicPublisher.temporaryOf(file)).doesNotExist();
    }

    @Test
    void publish_anyStepBeforeTheMoveFails_leavesTheOldContentAlone() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "old");
        for (String failing : List.of("open", "write", "force", "close", "replace")) {
            assertThatThrownBy(() -> publisher(failing).publish(file, bytes("new")))
                    .hasMessageContaining("planted");

            assertThat(file).as(failing).hasContent("old");
            assertThat(AtomicPublisher.temporaryOf(file)).as(failing).doesNotExist();
        }
    }

    @Test
    void publish_directorySyncFails_isNoSuccess() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "old");

        assertThatThrownBy(() -> publisher("syncDirectory").publish(file, bytes("new")))
                .hasMessageContaining("planted");
        assertThat(file).hasContent("new");
    }
}
