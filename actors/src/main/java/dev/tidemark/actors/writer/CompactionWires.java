package dev.tidemark.actors.writer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.tidemark.actors.journal.JournalKeeper;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * How a {@link CompactionDesk} reaches its writer. Immutable; the first is for any thread.
 *
 * @param now sends a message
 * @param later sends one after a while
 * @param synced takes the journal's answer
 */
record CompactionWires(
        Consumer<WriterCommand> now, BiConsumer<WriterCommand, Duration> later, ActorRef<JournalKeeper.Synced> synced) {

    private static final Object TIMER = "compaction";

    static CompactionWires of(ActorContext<WriterCommand> context, TimerScheduler<WriterCommand> timers) {
        return new CompactionWires(
                context.getSelf()::tell,
                (command, delay) -> timers.startSingleTimer(TIMER, command, delay),
                context.messageAdapter(
                        JournalKeeper.Synced.class, answer -> new WriterCommand.JournalSynced(answer.done())));
    }
}
