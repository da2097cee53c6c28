package dev.tidemark.engine.inspect;

import dev.tidemark.engine.chunk.Chunks;
import dev.tidemark.engine.chunk.ContentDecoding;
import dev.tidemark.engine.inspect.RepairStep.Remedy;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Chunks and checkpoints of one collection, which the store makes anew where they are not there. Used once, by one thread. */
final class DerivedFiles {

    private static final String CHUNK = "[0-9]{20}-[0-9]{20}\\.[a-z0-9-]+";

    private final RepairWork work;
    private final CollectionFiles files;

    DerivedFiles(RepairWork work, CollectionFiles files) {
        this.work = work;
        this.files = files;
    }

    private Path chunks() {
        return files.directory().resolve(Chunks.DIRECTORY);
    }

    /**
     * Sets aside what is damaged.
     *
     * @param closed segments that are whole
     * @param last position that the log reaches
     */
    void run(long seedFingerprint, List<ClosedSegment> closed, long last, List<ContentDecoding> decodings) {
        Set<String> damaged = new TreeSet<>();
        new CheckpointCheck(work.look(finding -> damaged.add(finding.file())), files, seedFingerprint, last).run();
        new ChunkCheck(work.look(finding -> damaged.add(finding.file())), files, decodings).run(closed);
        for (String name : damaged) {
            Path file = work.directory().resolve(name);
            if (!file.equals(chunks())) {
                work.step(
                        Remedy.SET_ASIDE,
                        file,
                        "derived file is damaged, the store makes it anew",
                        () -> setAside(file));
            }
        }
    }

    /** A chunk goes with all its files: what is left of one would serve nobody. */
    private void setAside(Path file) {
        String name = String.valueOf(file.getFileName());
        Path directory = DamagedFiles.parentOf(file);
        String stem = name.replaceAll("^(" + CHUNK + ")(\\.[a-z0-9]+)?$", "$1");
        boolean chunk = directory.equals(chunks()) && name.matches(CHUNK + "(\\.[a-z0-9]+)?");
        for (String each : work.disk().list(directory)) {
            if (each.equals(name) || (chunk && (each.equals(stem) || each.startsWith(stem + ".")))) {
                work.damaged().take(directory.resolve(each));
            }
        }
    }

    /** Sets aside all of them, before the log goes on without lines that they know of. */
    void setAsideAll() {
        for (Path directory : List.of(files.checkpointDirectory(), chunks())) {
            for (String name : work.disk().list(directory)) {
                work.damaged().take(directory.resolve(name));
            }
        }
    }
}
