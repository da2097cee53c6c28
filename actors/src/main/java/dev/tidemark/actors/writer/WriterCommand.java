package dev.tidemark.actors.writer;

import akka.actor.typed.ActorRef;
import dev.tidemark.actors.compaction.CompactionTurn;
import dev.tidemark.actors.journal.JournalKeeper;
import dev.tidemark.actors.seal.SealSupervisor;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.compaction.CompactionResult;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.store.ReplacedSegments;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a collection's writer is told, in whichever phase. */
public sealed interface WriterCommand {

    /** Calls wait in the port. */
    enum WritesDue implements WriterCommand {
        INSTANCE
    }

    /** Batches have come back from the journal. */
    enum FlightsLanded implements WriterCommand {
        INSTANCE
    }

    /** The journal's keeper answers what it holds of the collection. */
    record EvidenceFound(JournalEvidence evidence) implements WriterCommand {}

    /** The journal's keeper could not read what it holds. */
    record EvidenceUnreadable(RuntimeException reason) implements WriterCommand {}

    /** What is durable in the journal has waited long enough in memory. */
    enum FlushDue implements WriterCommand {
        INSTANCE
    }

    /** Lines were handed to the operating system, or it refused them. */
    record Flushed(Optional<RuntimeException> failure) implements WriterCommand {}

    /** Time to see whether anything was done lately. */
    enum IdleCheckDue implements WriterCommand {
        INSTANCE
    }

    /** The journal needs the collection's segments forced. */
    record ForceSegment(ActorRef<JournalKeeper.Command> replyTo) implements WriterCommand {}

    /** What was appended reads back otherwise. */
    record DamageFound(CorruptDataException damage) implements WriterCommand {}

    /** A closed segment is durable, or could not be made so. */
    record SegmentFinished(Optional<ClosedSegment> segment, Optional<RuntimeException> failure)
            implements WriterCommand {}

    /** An image of the key index was taken, or not. */
    record CheckpointTaken(Optional<Throwable> failure) implements WriterCommand {}

    /** Something about the sealing of closed segments. */
    sealed interface Sealing extends WriterCommand {}

    /** What became of a closed segment that was offered for sealing. */
    record SealAnswered(SealSupervisor.Answer answer) implements Sealing {}

    /** A reader found that the chunk of a sealed range does not serve. */
    record ChunkLost(long start) implements Sealing {}

    /** Somebody waits in the port for all closed segments to be sealed. */
    enum SealAllDue implements Sealing {
        INSTANCE
    }

    /** Something about the compaction of the log. */
    sealed interface Compacting extends WriterCommand {}

    /** It is the collection's turn to be compacted. */
    record CompactionWanted(CompactionTurn turn) implements Compacting {}

    /** Time for another step, beside the writer. */
    enum CompactionStepDue implements Compacting {
        INSTANCE
    }

    /** A step was taken: bytes read and written; or why not. */
    record CompactionStepped(long bytes, Optional<RuntimeException> failure) implements Compacting {

        static CompactionStepped of(Optional<Long> bytes, Optional<RuntimeException> failure) {
            return new CompactionStepped(bytes.orElse(0L), failure);
        }
    }

    /** The journal is synced, or could not be. */
    record JournalSynced(boolean done) implements Compacting {}

    /** The compacted files are durable, or could not be made so. */
    record CompactionFinished(Optional<CompactionResult> result, Optional<RuntimeException> failure)
            implements Compacting {

        static CompactionFinished of(Optional<CompactionResult> result, Optional<RuntimeException> failure) {
            return new CompactionFinished(result, failure);
        }
    }

    /** More places of the key index are to be moved over. */
    enum SwitchStepDue implements Compacting {
        INSTANCE
    }

    /** No chunk of the collection is being made, so that those of replaced segments can go. */
    enum ChunksWithdrawn implements Compacting {
        INSTANCE
    }

    /** Chunks of replaced segments are gone, or stay for now. */
    record StaleChunksGone(Optional<RuntimeException> failure) implements Compacting {

        static StaleChunksGone of(Optional<Boolean> gone, Optional<RuntimeException> failure) {
            return new StaleChunksGone(failure);
        }
    }

    /** Replaced files were looked for that are to be compressed. */
    record BackupsFound(Optional<List<Path>> files, Optional<RuntimeException> failure) implements Compacting {

        static BackupsFound of(Optional<List<Path>> files, Optional<RuntimeException> failure) {
            return new BackupsFound(files, failure);
        }
    }

    /** Time for another step of compressing, beside the writer. */
    enum PackStepDue implements Compacting {
        INSTANCE
    }

    /** A step of compressing was taken: bytes read and written, zero at the end of a file; or why not. */
    record PackStepped(long bytes, Optional<RuntimeException> failure) implements Compacting {

        static PackStepped of(Optional<Long> bytes, Optional<RuntimeException> failure) {
            return new PackStepped(bytes.orElse(0L), failure);
        }
    }

    /** What the backups hold now. */
    record BackupsCounted(Optional<ReplacedSegments.Kept> kept, Optional<RuntimeException> failure)
            implements Compacting {

        static BackupsCounted of(Optional<ReplacedSegments.Kept> kept, Optional<RuntimeException> failure) {
            return new BackupsCounted(kept, failure);
        }
    }

    /** Replaced files were moved away, as far as nobody pins them. */
    record ReplacedMoved(Optional<RuntimeException> failure) implements Compacting {

        static ReplacedMoved of(Optional<Integer> waiting, Optional<RuntimeException> failure) {
            return new ReplacedMoved(failure);
        }
    }

    /** Something about several writers that are held together. */
    sealed interface Holding extends WriterCommand {

        JointHold hold();
    }

    /** It is the writer's turn to be held. */
    record HoldWanted(JointHold hold) implements Holding {}

    /** The hold is over. */
    record HoldEnded(JointHold hold) implements Holding {}

    /** The hold has lasted long enough. */
    record HoldOverdue(JointHold hold) implements Holding {}

    /** Finish what is under way and stop. */
    enum Stop implements WriterCommand {
        INSTANCE
    }

    /** The collection was dropped: stop without caring for its files. */
    enum Abandon implements WriterCommand {
        INSTANCE
    }
}
