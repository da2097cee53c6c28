package dev.tidemark.engine.inspect;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.chunk.ChunkSource;
import dev.tidemark.engine.chunk.ChunkVerifier;
import dev.tidemark.engine.chunk.Chunks;
import dev.tidemark.engine.chunk.ContentDecoding;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import java.nio.file.Path;
import java.util.List;

/** Checks the chunks of one collection. They are derived: what is wrong with them is made anew, or serves nobody. Used once. */
final class ChunkCheck implements ChunkVerifier.Listener {

    private static final String DERIVED = "; it is derived and may be deleted";

    private final Survey survey;
    private final CollectionFiles files;
    private final ChunkVerifier verifier;

    ChunkCheck(Survey survey, CollectionFiles files, List<ContentDecoding> decodings) {
        this.survey = survey;
        this.files = files;
        this.verifier = new ChunkVerifier(
                survey.disk(), files.directory().resolve(Chunks.DIRECTORY), decodings, survey.ownerMayRun(), this);
    }

    void run(List<ClosedSegment> closed) {
        try {
            verifier.verify(closed.stream()
                    .map(segment -> ChunkSource.of(files, segment))
                    .toList());
        } catch (StorageFailedException failure) {
            survey.unreadable(files.directory().resolve(Chunks.DIRECTORY), failure);
        }
    }

    @Override
    public void damaged(Path file, String what) {
        survey.damage(file, Location.NO_OFFSET, what + DERIVED);
    }

    @Override
    public void remarked(Path file, String what) {
        if (file.toString().endsWith(AtomicPublisher.TEMPORARY_SUFFIX)) {
            Stray.tell(survey, file);
        } else {
            survey.note(file, Location.NO_OFFSET, what);
        }
    }

    @Override
    public void unreadable(Path file, TidemarkException failure) {
        if (failure instanceof UnsupportedFormatException) {
            survey.note(file, Location.NO_OFFSET, "chunk is of another version: reason=" + failure.getMessage());
        } else {
            survey.unreadable(file, failure);
        }
    }

    @Override
    public void read(long bytes) {
        survey.sawFile();
        survey.read(bytes);
    }
}
