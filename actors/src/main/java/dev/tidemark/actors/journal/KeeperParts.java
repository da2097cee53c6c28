package dev.tidemark.actors.journal;

import akka.actor.typed.ActorRef;
import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.journal.JournalShard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What a journal's keeper is made of.
 *
 * @param retryDelays pauses before the tries on a fresh file after a failed write or sync
 * @param blocking runs the preparation of files
 * @param forces is asked to have a collection forced
 * @param failed is told once, when the keeper is fenced
 */
public record KeeperParts(
        JournalShard shard,
        List<Duration> retryDelays,
        Executor blocking,
        ActorRef<ForceWanted> forces,
        Consumer<Throwable> failed) {

    /** The journal cannot give its oldest file free before this collection has forced its segments. */
    public record ForceWanted(CollectionId collection, ActorRef<JournalKeeper.Command> replyTo) {}
}
