package dev.tidemark.actors.compaction;

import dev.tidemark.engine.compaction.CompactionResult.Replacement;
import dev.tidemark.engine.log.ClosedSegment;
import java.util.List;

/**
 * What compacting has replaced. Immutable.
 *
 * @param collections of which files were replaced
 * @param filesBefore files replaced
 * @param filesAfter files in their place
 * @param bytesBefore of the files replaced
 * @param bytesAfter of the files in their place
 */
public record CompactionOutcome(int collections, int filesBefore, int filesAfter, long bytesBefore, long bytesAfter) {

    /** Nothing was worth it. */
    public static final CompactionOutcome NONE = new CompactionOutcome(0, 0, 0, 0, 0);

    /** Of one collection. */
    public static CompactionOutcome of(List<Replacement> replacements) {
        List<ClosedSegment> sources =
                replacements.stream().flatMap(each -> each.sources().stream()).toList();
        return new CompactionOutcome(
                replacements.isEmpty() ? 0 : 1,
                sources.size(),
                replacements.size(),
                sources.stream().mapToLong(ClosedSegment::lengthBytes).sum(),
                replacements.stream()
                        .mapToLong(each -> each.compacted().lengthBytes())
                        .sum());
    }

    /** Both together. */
    public CompactionOutcome plus(CompactionOutcome other) {
        return new CompactionOutcome(
                collections + other.collections,
                filesBefore + other.filesBefore,
                filesAfter + other.filesAfter,
                bytesBefore + other.bytesBefore,
                bytesAfter + other.bytesAfter);
    }
}
