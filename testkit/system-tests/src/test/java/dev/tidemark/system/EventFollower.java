package dev.tidemark.system;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * A client of a stream of events, as a browser is one: it takes whole events alone, and resumes behind the last of them. Safe for
 * any thread; keeps all that it was given.
 */
final class EventFollower {

    private static final long PATIENCE_MILLIS = 60_000;
    private static final String ID = "id: ";
    private static final String TYPE = "event: ";
    private static final String DATA = "data: ";

    /**
     * One event.
     *
     * @param type empty for a line of the log
     * @param id of the event, or of the last one that had one
     */
    record Event(String type, String id, String data) {}

    private final List<Event> events = new ArrayList<>();
    private volatile CompletableFuture<Integer> ended = new CompletableFuture<>();
    private int comments;
    private String lastId = "";
    private String type = "";
    private String id = "";
    private String data = "";

    /** Opens the stream, behind the last event if there was one. */
    void open(HttpProbe server, String path) {
        begin();
        String known = lastId();
        ended = known.isEmpty()
                ? server.lines(path, this::take)
                : server.lines(path, this::take, "Last-Event-ID", known);
    }

    /** The status of the stream that was opened last, when it has ended; fails when it breaks off. */
    CompletableFuture<Integer> ended() {
        return ended;
    }

    /** What the connection before left unfinished is no event. */
    private synchronized void begin() {
        type = "";
        id = lastId;
        data = "";
    }

    private synchronized void take(String line) {
        if (line.isEmpty()) {
            dispatch();
        } else if (line.startsWith(":")) {
            comments++;
            notifyAll();
        } else if (line.startsWith(ID)) {
            id = line.substring(ID.length());
        } else if (line.startsWith(TYPE)) {
            type = line.substring(TYPE.length());
        } else if (line.startsWith(DATA)) {
            data = line.substring(DATA.length());
        }
    }

    private void dispatch() {
        lastId = id;
        if (!data.isEmpty()) {
            events.add(new Event(type, lastId, data));
        }
        type = "";
        data = "";
        notifyAll();
    }

    synchronized String lastId() {
        return lastId;
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    /** Those that are lines of the log. */
    List<Event> lines() {
        return events().stream().filter(event -> event.type().isEmpty()).toList();
    }

    /** The last event that was given; there was one. */
    synchronized Event last() {
        return events.get(events.size() - 1);
    }

    private synchronized long lineCount() {
        return events.stream().filter(event -> event.type().isEmpty()).count();
    }

    /** Returns once so many lines were given. */
    void awaitLines(int count) {
        awaitUntil(() -> lineCount() >= count, "lines=" + count);
    }

    /** Returns once so many more comments have come: whatever the server had to say before the last of them is there. */
    void awaitComments(int more) {
        int target = comments() + more;
        awaitUntil(() -> comments() >= target, "comments=" + target);
    }

    /** Returns once an event of a type was the last one. */
    void awaitLast(String awaited) {
        awaitUntil(() -> !events().isEmpty() && last().type().equals(awaited), "type=" + awaited);
    }

    private synchronized int comments() {
        return comments;
    }

    private synchronized void awaitUntil(BooleanSupplier condition, String awaited) {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (!condition.getAsBoolean()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError(
                        "never came: awaited " + awaited + " lines=" + lineCount() + " lastId=" + lastId);
            }
            try {
                wait(left);
            } catch (InterruptedException stopped) {
                throw new AssertionError(stopped);
            }
        }
    }
}
