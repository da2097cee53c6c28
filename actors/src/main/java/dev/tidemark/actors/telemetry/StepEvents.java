package dev.tidemark.actors.telemetry;

import java.util.EnumMap;
import java.util.Map;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;

/** The events of a store in recordings, one class for each {@link Step}: the Flight Recorder tells them apart by class. */
final class StepEvents {

    /** Asked whether events of their class are recorded; never committed. */
    private static final Map<Step, StepEvent> PROBES = probes();

    private StepEvents() {}

    /** Whether a recording runs that wants events of this step; a look at a field when none has ever run. */
    static boolean areRecorded(Step step) {
        StepEvent probe = PROBES.get(step);
        return probe != null && probe.isEnabled();
    }

    private static Map<Step, StepEvent> probes() {
        Map<Step, StepEvent> probes = new EnumMap<>(Step.class);
        for (Step step : Step.values()) {
            probes.put(step, of(step));
        }
        return probes;
    }

    static StepEvent of(Step step) {
        return switch (step) {
            case JOURNAL_WRITE -> new JournalWrite();
            case JOURNAL_SYNC -> new JournalSync();
            case BATCH -> new Batch();
            case SEGMENT_FORCE -> new SegmentForce();
            case SEGMENT_FINISH -> new SegmentFinish();
            case PUBLISH -> new Publish();
            case CHECKPOINT -> new Checkpoint();
            case OPENING -> new Opening();
            case SEALING -> new Sealing();
            case COMPACTION_STEP -> new CompactionStep();
        };
    }

    @Name("dev.tidemark.JournalWrite")
    @Label("Journal write")
    @Description("Gathered frames are written to a journal file; count: frames")
    @Threshold("5 ms")
    static final class JournalWrite extends StepEvent {}

    @Name("dev.tidemark.JournalSync")
    @Label("Journal sync")
    @Description("A journal file is forced; count: frames that become durable")
    @Threshold("5 ms")
    static final class JournalSync extends StepEvent {}

    @Name("dev.tidemark.Batch")
    @Label("Batch")
    @Description("A writer's batch is in the journal, from leaving for it until it is durable; count: records")
    @Threshold("5 ms")
    static final class Batch extends StepEvent {}

    @Name("dev.tidemark.SegmentForce")
    @Label("Segment force")
    @Description("A growing segment is forced, so that the journal can give a file free")
    static final class SegmentForce extends StepEvent {}

    @Name("dev.tidemark.SegmentFinish")
    @Label("Segment finish")
    @Description("A segment that has stopped growing gets its end and is forced; count: records")
    static final class SegmentFinish extends StepEvent {}

    @Name("dev.tidemark.Publish")
    @Label("Publish")
    @Description("A manifest is published that lists a finished segment")
    static final class Publish extends StepEvent {}

    @Name("dev.tidemark.Checkpoint")
    @Label("Checkpoint")
    @Description("An image of a key index, or of the catalog, is taken")
    static final class Checkpoint extends StepEvent {}

    @Name("dev.tidemark.Opening")
    @Label("Collection opening")
    @Description("A collection is opened; count: keys")
    static final class Opening extends StepEvent {}

    @Name("dev.tidemark.Sealing")
    @Label("Sealing")
    @Description("A range is sealed; length: of the chunk files made")
    static final class Sealing extends StepEvent {}

    @Name("dev.tidemark.CompactionStep")
    @Label("Compaction step")
    @Description("Part of a compaction; length: what it has read and written")
    @Threshold("5 ms")
    static final class CompactionStep extends StepEvent {}
}
