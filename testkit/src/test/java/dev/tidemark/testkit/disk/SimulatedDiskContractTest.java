package dev.tidemark.testkit.disk;

import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.testkit.contract.FileSystemContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class SimulatedDiskContractTest extends FileSystemContract {

    private final SimulatedDisk disk = new SimulatedDisk(1);

    @BeforeEach
    void createDirectory() {
        disk.createDirectories(directory());
    }

    @AfterEach
    void nothingLeaked() {
        disk.close();
    }

    @Override
    protected FileSystem disk() {
        return disk;
    }

    @Override
    protected Path directory() {
        return Path.of("/data");
    }
}
