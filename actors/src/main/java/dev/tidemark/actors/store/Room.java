package dev.tidemark.actors.store;

import dev.tidemark.actors.writer.CollectionPort;
import dev.tidemark.actors.writer.WriterCommand;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/**
 * How many collections may be open, and which give way to others. A plain class, owned by the guardian.
 *
 * <p>Room is made ahead of need: the idlest collections are told to stop, once each and some at a time, since finding them
 * costs a look at all. They count until they have stopped.
 */
final class Room {

    private static final int STOPPED_AT_ONCE_FRACTION = 64;
    private static final int SLACK_FRACTION = 8;
    private static final int SLACK_MIN = 2;

    private final int openMax;
    private final Collection<CollectionPort> open;
    private final Set<CollectionPort> stopping = new HashSet<>();

    /** @param open collections that have a writer; the guardian's own view of them, as it changes */
    Room(int openMax, Collection<CollectionPort> open) {
        this.openMax = openMax;
        this.open = open;
    }

    /** @return whether one more may come beside those that are on their way */
    boolean make(int arriving) {
        int surplus = staying(arriving) - openMax + 1;
        if (surplus > 0) {
            open.stream()
                    .filter(port -> !OpenStore.isCatalog(port.entry()) && port.isIdle() && !stopping.contains(port))
                    .sorted(Comparator.comparingLong(CollectionPort::lastUsed))
                    .limit(Math.max(surplus, openMax / STOPPED_AT_ONCE_FRACTION))
                    .toList()
                    .forEach(this::stop);
        }
        return staying(arriving) < openMax;
    }

    private int staying(int arriving) {
        return open.size() - stopping.size() + arriving;
    }

    private void stop(CollectionPort port) {
        stopping.add(port);
        port.tell(WriterCommand.Stop.INSTANCE);
    }

    /** A collection has no writer any more. */
    void left(CollectionPort port) {
        stopping.remove(port);
    }

    /** Most writers at any time: those that have been told to stop, and those that come in their place. */
    int most() {
        return openMax + slack();
    }

    int slack() {
        return Math.max(SLACK_MIN, openMax / SLACK_FRACTION);
    }
}
