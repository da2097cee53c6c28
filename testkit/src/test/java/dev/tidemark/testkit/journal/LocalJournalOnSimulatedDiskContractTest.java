package dev.tidemark.testkit.journal;

import dev.tidemark.engine.journal.Journal;
import dev.tidemark.engine.journal.JournalListener;
import dev.tidemark.engine.journal.JournalSettings;
import dev.tidemark.engine.journal.LocalJournal;
import dev.tidemark.testkit.contract.JournalContract;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class LocalJournalOnSimulatedDiskContractTest extends JournalContract {

    private static final JournalSettings SETTINGS = new JournalSettings(64 << 10, 4, 16 << 10);

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private Journal journal = start();

    @BeforeEach
    void open() {
        disk.prepareDirectory(Path.of("/data"));
        journal = start();
    }

    private Journal start() {
        return new LocalJournal(disk, Path.of("/data/journal"), SETTINGS, () -> true, JournalListener.NONE);
    }

    @AfterEach
    void close() {
        disk.close();
    }

    @Override
    protected Journal journal() {
        return journal;
    }

    @Override
    protected int pendingMaxBytes() {
        return SETTINGS.pendingMaxBytes();
    }
}
