package dev.tidemark.engine.recovery;

import dev.tidemark.engine.Durability;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.Segment;
import dev.tidemark.engine.state.CheckpointHeader;
import dev.tidemark.engine.state.CheckpointReading.Loaded;
import dev.tidemark.engine.state.CheckpointReading.Reason;
import dev.tidemark.engine.state.CheckpointReading.Unusable;
import dev.tidemark.engine.state.Checkpoints;
import dev.tidemark.engine.state.KeySeed;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the checkpoint that an opening can start from. Used once. */
public final class CheckpointChoice {

    private static final int HEX = 16;

    private final FileSystem disk;
    private final CollectionFiles files;
    private final Durability durability;
    private final RecoveryReport.Builder report;

    CheckpointChoice(FileSystem disk, CollectionFiles files, Durability durability, RecoveryReport.Builder report) {
        this.disk = disk;
        this.files = files;
        this.durability = durability;
        this.report = report;
    }

    /** Whose key index an image must be. */
    public static CheckpointHeader.Identity identity(CollectionFiles files, KeySeed seed) {
        return new CheckpointHeader.Identity(
                files.id(), Long.parseUnsignedLong(files.handle(), HEX), seed.fingerprint());
    }

    /**
     * The newest image that serves, if any does. One that has seen more than the log holds proves that lines are missing:
     * damage where every line was durable before it was shown; where durability allows loss, the log ends early, and the image
     * is deleted, since the positions that it knows will be given to other lines. That must be durable before they are, also where an
     * opening that was killed has deleted it and did not come to the sync.
     *
     * @param last position that the log ends with
     */
    Optional<Loaded> choose(KeySeed seed, long last, List<Segment> segments) {
        if (files.isCatalog()) {
            return Optional.empty();
        }
        Checkpoints.Found found = new Checkpoints(disk, files.directory()).newest(identity(files, seed), last);
        boolean deleted = false;
        for (Unusable unusable : found.passedOver()) {
            deleted |= passOver(unusable, last);
        }
        boolean mayHaveBeen = durability != Durability.ALWAYS && disk.exists(files.checkpointDirectory());
        if (deleted || mayHaveBeen) {
            disk.syncDirectory(files.checkpointDirectory());
        }
        return found.newest().filter(loaded -> fits(loaded, segments));
    }

    /**
     * The newest image that serves, for who changes nothing: one that does not is passed over.
     *
     * @param last position up to which the log can be read
     */
    static Optional<Loaded> readable(
            FileSystem disk, CollectionFiles files, KeySeed seed, long last, List<Segment> segments) {
        return new Checkpoints(disk, files.directory())
                .newest(identity(files, seed), last)
                .newest()
                .filter(loaded -> fits(loaded, segments));
    }

    /** Tells why an image does not serve. Returns whether it was deleted. */
    private boolean passOver(Unusable unusable, long last) {
        if (unusable.reason() == Reason.MISSING) {
            return false;
        }
        report.remark("checkpoint does not serve: reason=" + unusable.reason() + " detail=" + unusable.detail()
                + " file=" + unusable.file());
        if (unusable.reason() != Reason.AHEAD_OF_LOG) {
            return false;
        }
        Path file = Path.of(unusable.file());
        long position = Long.parseLong(String.valueOf(file.getFileName()));
        if (durability == Durability.ALWAYS && position > last) {
            report.damaged(
                    new PositionRange(last + 1, position), files.logDirectory(), "log ends before its checkpoint");
            return false;
        }
        disk.delete(file);
        return true;
    }

    /**
     * Places in the image mean the segments of its table; ours must begin with them. One without places, as of a log without keys, may
     * know segments that retention has removed since.
     */
    private static boolean fits(Loaded image, List<Segment> segments) {
        CheckpointHeader header = image.header();
        int removed = 0;
        if (image.index().size() == 0 && !segments.isEmpty()) {
            long first = segments.get(0).base();
            removed = (int)
                    header.segmentBases().stream().filter(base -> base < first).count();
        }
        if (header.segmentBases().size() - removed > segments.size()) {
            return false;
        }
        for (int ordinal = removed; ordinal < header.segmentBases().size(); ordinal++) {
            Segment segment = segments.get(ordinal - removed);
            if (header.segmentBases().get(ordinal) != segment.base()
                    || header.segmentGenerations().get(ordinal) != segment.generation()) {
                return false;
            }
        }
        return true;
    }
}
