package dev.tidemark.actors.writer;

import dev.tidemark.engine.chunk.ContentEncoding;
import dev.tidemark.engine.chunk.GzipEncoding;
import dev.tidemark.engine.manifest.BackupPacking;
import dev.tidemark.engine.store.ReplacedSegments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * Replaced files of one collection on their way to being compressed, one after the other, in steps at the store's pace. A plain class, owned by
 * the collection's writer; its work runs beside it.
 */
final class BackupDesk {

    private static final ContentEncoding ENCODING = new GzipEncoding(GzipEncoding.DEFAULT_LEVEL);

    private final ReplacedSegments replaced;
    private final ArrayDeque<Path> plain = new ArrayDeque<>();

    /** Touched within the work alone, until the writer has ended that. */
    private Optional<BackupPacking> packing = Optional.empty();

    BackupDesk(ReplacedSegments replaced) {
        this.replaced = replaced;
    }

    /** Work: the files that are old enough. */
    List<Path> find(long nowMillis, Duration age) {
        return replaced.plain(nowMillis - age.toMillis());
    }

    void found(List<Path> files) {
        plain.clear();
        plain.addAll(files);
    }

    /** Whether there is anything left to do. */
    boolean hasNext() {
        return !plain.isEmpty();
    }

    /**
     * Work: takes one step.
     *
     * @return bytes read and written; zero when the file is compressed
     */
    long step() {
        if (packing.isEmpty()) {
            packing = Optional.of(replaced.pack(plain.getFirst(), ENCODING));
        }
        long bytes = packing.get().step();
        if (bytes == 0) {
            replaced.packed(packing.get().plain());
            packing = Optional.empty();
        }
        return bytes;
    }

    void packed() {
        plain.removeFirst();
    }

    /** Gives up; the files stay as they were. */
    void giveUp() {
        packing.ifPresent(BackupPacking::abandon);
        packing = Optional.empty();
        plain.clear();
    }
}
