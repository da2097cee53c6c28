package dev.tidemark.engine.state;

import dev.tidemark.engine.CollectionId;
import java.util.Collections;
import java.util.List;

/**
 * What a checkpoint is an image of. Immutable.
 *
 * @param position the state after all records up to here is in the image; replay starts behind it
 * @param segmentBases base position of each segment by the ordinal that places in the image have, which gives them meaning
 * @param segmentGenerations number of the compaction that made each, zero for none
 */
public record CheckpointHeader(
        Identity identity, long position, List<Long> segmentBases, List<Long> segmentGenerations) {

    /** Of a log that was never compacted. */
    public CheckpointHeader(Identity identity, long position, List<Long> segmentBases) {
        this(identity, position, segmentBases, Collections.nCopies(segmentBases.size(), 0L));
    }

    /**
     * Whose key index it is; an image of any other is foreign.
     *
     * @param handle incarnation of the collection
     * @param seedFingerprint tells under which seed the hashes were taken
     */
    public record Identity(CollectionId collection, long handle, long seedFingerprint) {}

    public CheckpointHeader {
        if (position < 0) {
            throw new IllegalArgumentException("position is negative: position=" + position);
        }
        if (segmentBases.size() > Place.ORDINAL_MAX + 1) {
            throw new IllegalArgumentException(
                    "too many segments: expected=" + (Place.ORDINAL_MAX + 1) + " actual=" + segmentBases.size());
        }
        if (segmentBases.size() != segmentGenerations.size()) {
            throw new IllegalArgumentException("table of segments is uneven: expected=" + segmentBases.size()
                    + " actual=" + segmentGenerations.size());
        }
        segmentBases = List.copyOf(segmentBases);
        segmentGenerations = List.copyOf(segmentGenerations);
    }
}
