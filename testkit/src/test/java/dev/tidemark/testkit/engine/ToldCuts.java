package dev.tidemark.testkit.engine;

import dev.tidemark.engine.journal.JournalListener;
import dev.tidemark.engine.recovery.RecoveryReport;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Of which logs openings since the last check have said that they cut off an end. One thread. */
final class ToldCuts implements JournalListener {

    private static final String TAIL_CUT = "torn tail cut: ";

    private final Set<String> collections = new HashSet<>();
    private boolean journal;

    @Override
    public void tailCut(int index, Path file, long offset, long droppedCount) {
        journal = true;
    }

    void opened(String collection, RecoveryReport report) {
        if (report.remarks().stream().anyMatch(remark -> remark.startsWith(TAIL_CUT))) {
            collections.add(collection);
        }
    }

    /** Whether the collection's log, or the journal of all, lost its end. */
    boolean concern(String collection) {
        return journal || collections.contains(collection);
    }

    void forget() {
        collections.clear();
        journal = false;
    }
}
