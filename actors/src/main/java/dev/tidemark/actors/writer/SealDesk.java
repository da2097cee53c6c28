package dev.tidemark.actors.writer;

import akka.actor.typed.ActorRef;
import dev.tidemark.actors.seal.SealSupervisor.Answer;
import dev.tidemark.actors.seal.SealSupervisor.NotSealed;
import dev.tidemark.actors.seal.SealSupervisor.Refused;
import dev.tidemark.actors.seal.SealSupervisor.RoomMade;
import dev.tidemark.actors.seal.SealSupervisor.Sealed;
import dev.tidemark.actors.seal.SealedLog;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.chunk.ChunkSource;
import dev.tidemark.engine.log.ClosedSegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Closed segments of one collection on their way to be sealed, oldest first, a few at a time. A plain class, owned by the
 * collection's writer, to whom the answers come as messages.
 */
final class SealDesk {

    /** So that one collection with a long past does not fill the store's queue. */
    private static final int OFFERED_MAX = 4;

    private final CollectionPort port;
    private final SealedLog log;
    private final ActorRef<Answer> answers;
    private final TreeMap<Long, ChunkSource> unsealed = new TreeMap<>();
    private final Set<Long> offered = new HashSet<>();

    /** Not offered again by itself: their lines are damaged. */
    private final Set<Long> givenUp = new HashSet<>();

    /** Segments that have stopped growing and do not stand in the manifest yet. */
    private int closing;

    private boolean full;

    /** Segments that were replaced, whose chunks are to go. */
    private final List<ChunkSource> stale = new ArrayList<>();

    /** Segments in their places, not offered before those chunks are gone. */
    private final List<ChunkSource> held = new ArrayList<>();

    /** Replacements of segments after which nothing is offered yet. */
    private int holds;

    SealDesk(CollectionPort port, SealedLog log, ActorRef<Answer> answers) {
        this.port = port;
        this.log = log;
        this.answers = answers;
    }

    /**
     * Starts on what earlier lives of the writer left unsealed.
     *
     * @param all closed segments of the collection
     */
    void begin(List<ClosedSegment> all, long nowMillis) {
        log.begin(all.stream().map(log::source).toList(), nowMillis).forEach(this::closed);
    }

    /** A segment has stopped growing; {@link #finished} follows. */
    void closing() {
        closing++;
    }

    /** A segment that was closing stands in the manifest. */
    void finished(ClosedSegment segment) {
        closing--;
        closed(log.source(segment));
        settle(log.paused());
    }

    /** A segment stands in the manifest. */
    private void closed(ChunkSource source) {
        if (log.seals()) {
            unsealed.put(source.range().start(), source);
            goOn();
        }
    }

    /**
     * Segments were replaced. Nothing is offered until {@link #resume}.
     *
     * @param withdrawn is told, on any thread, when nothing of the collection is being sealed any more
     */
    void replaced(List<ClosedSegment> sources, List<ClosedSegment> compacted, Runnable withdrawn) {
        holds++;
        for (ClosedSegment segment : sources) {
            ChunkSource source = log.source(segment);
            log.replaced(source);
            unsealed.remove(source.range().start());
            givenUp.remove(source.range().start());
            held.remove(source);
            stale.add(source);
        }
        compacted.forEach(segment -> held.add(log.source(segment)));
        if (log.seals()) {
            log.withdraw(withdrawn);
        } else {
            withdrawn.run();
        }
    }

    /** Deletes the chunks of replaced segments, on any thread, while nothing is sealed. */
    Runnable discarding() {
        List<ChunkSource> gone = List.copyOf(stale);
        return () -> log.discard(gone);
    }

    /** Those chunks are gone, or as good as that: an index that names another segment's digest serves nothing. */
    void resume() {
        holds--;
        if (holds > 0) {
            return;
        }
        offered.clear();
        stale.clear();
        List<ChunkSource> sources = List.copyOf(held);
        held.clear();
        sources.forEach(this::closed);
        goOn();
        settle(Optional.empty());
    }

    /** Retention has removed what stands before a position: nothing of it needs to be sealed, and what is being sealed is for nothing. */
    void removed(long first) {
        log.beginsAt(first);
        unsealed.headMap(first).clear();
        offered.removeIf(start -> start < first);
        givenUp.removeIf(start -> start < first);
        goOn();
        settle(Optional.empty());
    }

    void told(WriterCommand.Sealing command) {
        if (command instanceof WriterCommand.SealAnswered answered) {
            answered(answered.answer());
        } else if (command instanceof WriterCommand.ChunkLost lost) {
            log.lost(lost.start()).ifPresent(this::closed);
        } else {
            sealAll();
        }
    }

    /** Somebody waits for all to be sealed: those given up before are tried once more. */
    private void sealAll() {
        if (!log.seals()) {
            settle(Optional.of(new InvalidRequestException(
                    "nothing is sealed: tidemark.seal.max-concurrent=0, or sealing has failed")));
            return;
        }
        givenUp.clear();
        goOn();
        settle(unsealed.isEmpty() ? Optional.empty() : log.paused());
    }

    private void answered(Answer answer) {
        Optional<RuntimeException> failure = Optional.empty();
        if (answer instanceof Sealed sealed) {
            offered.remove(sealed.start());
            ChunkSource source = unsealed.remove(sealed.start());
            if (source != null) {
                log.sealed(source);
            } else {
                log.sealedTooLate();
            }
        } else if (answer instanceof NotSealed failed) {
            // One that retention or compaction has taken away meanwhile is nobody's loss.
            failure = unsealed.containsKey(failed.start()) ? Optional.of(failed.reason()) : Optional.empty();
            if (!failed.again()) {
                offered.remove(failed.start());
                failure.ifPresent(lost -> givenUp.add(failed.start()));
            }
        } else if (answer instanceof Refused refused) {
            offered.remove(refused.start());
            full = true;
        } else if (answer instanceof RoomMade) {
            full = false;
        }
        goOn();
        settle(failure);
    }

    private void goOn() {
        for (Map.Entry<Long, ChunkSource> each : unsealed.entrySet()) {
            if (full || holds > 0 || offered.size() >= OFFERED_MAX) {
                return;
            }
            if (!givenUp.contains(each.getKey()) && offered.add(each.getKey())) {
                log.offer(each.getValue(), answers);
            }
        }
    }

    private void settle(Optional<? extends RuntimeException> failure) {
        boolean done = log.seals() && unsealed.isEmpty() && held.isEmpty() && closing == 0;
        if (done || failure.isPresent()) {
            port.sealed(failure, log.count());
        }
    }
}
