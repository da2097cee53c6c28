package dev.tidemark.testkit.engine;

import dev.tidemark.engine.journal.JournalListener;
import dev.tidemark.engine.recovery.RecoveryReport;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Of which logs openings since the last check have said that an end was cut off, or a beginning not known. One thread. */
final class ToldCuts implements JournalListener {

    private static final String TAIL_CUT = "torn tail cut: ";

    /** Nothing else tells where a log begins whose manifest is lost. */
    private static final String HEAD_UNKNOWN = "head mark is damaged: ";

    private final Set<String> collections = new HashSet<>();
    private final Set<String> headless = new HashSet<>();
    private boolean journal;

    @Override
    public void tailCut(int index, Path file, long offset, long droppedCount) {
        journal = true;
    }

    void opened(String collection, RecoveryReport report) {
        if (report.remarks().stream().anyMatch(remark -> remark.startsWith(TAIL_CUT))) {
            collections.add(collection);
        }
        if (report.remarks().stream().anyMatch(remark -> remark.startsWith(HEAD_UNKNOWN))) {
            headless.add(collection);
        }
    }

    /** Whether both witnesses of the log's beginning are lost: what the journal still has of a removed head comes back. */
    boolean headless(String collection) {
        return headless.contains(collection);
    }

    /** Whether the collection's log, or the journal of all, lost its end. */
    boolean concern(String collection) {
        return journal || collections.contains(collection);
    }

    void forget() {
        collections.clear();
        headless.clear();
        journal = false;
    }
}
