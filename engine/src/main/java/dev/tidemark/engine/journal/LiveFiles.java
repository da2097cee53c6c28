package dev.tidemark.engine.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The numbered files in use, ascending; the last one is written to. Owned by the shard's thread. */
final class LiveFiles {

    private final Deque<JournalFile> files = new ArrayDeque<>();

    LiveFiles(List<JournalFile> ascending) {
        files.addAll(ascending);
    }

    JournalFile active() {
        return files.getLast();
    }

    JournalFile oldest() {
        return files.getFirst();
    }

    /** The file after the oldest; only where there is more than one. */
    JournalFile secondOldest() {
        return new ArrayList<>(files).get(1);
    }

    int count() {
        return files.size();
    }

    /** Goes on with another file; hands back the former one if it holds nothing and so need not stay. */
    List<JournalFile> activate(JournalFile next) {
        JournalFile former = files.getLast();
        if (next.number() <= former.number()) {
            throw new IllegalStateException(
                    "file numbers must rise: former=" + former.number() + " next=" + next.number());
        }
        List<JournalFile> useless = new ArrayList<>();
        if (former.isEmpty()) {
            useless.add(files.removeLast());
        }
        files.addLast(next);
        return useless;
    }

    JournalFile removeOldest() {
        return files.removeFirst();
    }

    JournalFile byNumber(long number) {
        for (JournalFile file : files) {
            if (file.number() == number) {
                return file;
            }
        }
        throw new IllegalStateException("no live journal file has the number=" + number);
    }

    void closeAll() {
        files.forEach(file -> file.handle().close());
        files.clear();
    }
}
