package dev.tidemark.testkit.journal;

import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.journal.Journal;
import dev.tidemark.engine.journal.JournalListener;
import dev.tidemark.engine.journal.JournalSettings;
import dev.tidemark.engine.journal.LocalJournal;
import dev.tidemark.testkit.contract.JournalContract;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class LocalJournalContractTest extends JournalContract {

    private static final JournalSettings SETTINGS = new JournalSettings(1 << 20, 4, 64 << 10);

    @TempDir
    private Path directory;

    private Journal journal;

    @BeforeEach
    void open() {
        journal = new LocalJournal(
                new LocalDisk(), directory.resolve("journal"), SETTINGS, () -> true, JournalListener.NONE);
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
