package dev.tidemark.actors.writer;

import akka.actor.typed.ActorRef;
import dev.tidemark.actors.journal.JournalKeeper;
import dev.tidemark.actors.seal.SealSupervisor;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.recovery.JournalEvidence;
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

    /** Finish what is under way and stop. */
    enum Stop implements WriterCommand {
        INSTANCE
    }

    /** The collection was dropped: stop without caring for its files. */
    enum Abandon implements WriterCommand {
        INSTANCE
    }
}
