package dev.tidemark.testkit.disk;

import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.testkit.contract.FileSystemContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LocalDiskContractTest extends FileSystemContract {

    private final LocalDisk disk = new LocalDisk();

    @TempDir
    private Path directory;

    @Override
    protected FileSystem disk() {
        return disk;
    }

    @Override
    protected Path directory() {
        return directory;
    }
}
