package dev.tidemark.system;

import dev.tidemark.actors.Seams;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the contracts of the shape protocol share: a collection {@code users} on the real disk, behind a socket. */
abstract class ShapeContract {

    static final String SMALL_FILES = "tidemark { segment.max-length = 16 KiB, compaction.interval = 1 h }";

    @TempDir
    private Path directory;

    private final String server;
    private final String usual;
    StoreProbe store;
    ShapeProbe shapes;

    /**
     * @param server HOCON that holds always
     * @param usual HOCON that holds unless a test says otherwise
     */
    ShapeContract(String server, String usual) {
        this.server = server;
        this.usual = usual;
    }

    @BeforeEach
    void open() {
        open(usual);
    }

    private void open(String settings) {
        store = StoreProbe.open(directory.resolve("data"), server + "\n" + settings, Seams.real());
        store.created("users");
        shapes = new ShapeProbe(store.http());
    }

    final void openAgain(String settings) {
        store.close();
        open(settings);
    }

    @AfterEach
    void close() {
        store.close();
    }

    static String key(String name) {
        return "\"public\".\"users\"/\"" + name + "\"";
    }
}
