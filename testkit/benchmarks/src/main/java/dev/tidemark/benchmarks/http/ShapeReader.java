package dev.tidemark.benchmarks.http;

import java.util.BitSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client of a shape as the protocol has it: what it asks for next, and what it knows from what it was answered. Rows bear numbers
 * from 1 in the order of their writing, each written once, so that whatever is missed or given twice shows. Does no I/O; used by one
 * thread.
 */
final class ShapeReader {

    private static final int OK = 200;
    private static final Pattern NUMBER = Pattern.compile("\"serial\":(\\d+)");

    /** What readers of one process have seen. */
    static final class Tally {
        /** Answers to long polls. */
        long polled;

        /** Of these, those that came without the server's being asked. */
        long fromCache;

        /** Rows that were left out, rows that came again. */
        long missed;

        long repeated;

        /** Requests for what the same reader had asked for right before. */
        long looped;
    }

    private final String table;
    private final Tally tally;
    private String handle = "";
    private String offset = "-1";
    private String cursor = "";
    private boolean live;
    private String asked = "";

    /** Numbers of the rows that it has. */
    private final BitSet rows = new BitSet();

    /** How many of lower number than the last are not there, though the reader was told to be up to date. */
    private int gaps;

    ShapeReader(String table, Tally tally) {
        this.table = table;
        this.tally = tally;
    }

    boolean has(int number) {
        return rows.get(number);
    }

    /** What to ask for now; parameters in the order in which the client from npm has them. */
    String target() {
        String target = "/v1/shape?" + (live ? "cursor=" + cursor + "&" : "")
                + (handle.isEmpty() ? "" : "handle=" + handle + "&")
                + (live ? "live=true&" : "") + "log=full&offset=" + offset + "&table=" + table;
        if (target.equals(asked)) {
            tally.looped++;
        }
        asked = target;
        return target;
    }

    /**
     * Takes an answer.
     *
     * @param header of the answer by its name in lower case, empty text for none
     * @throws IllegalStateException for an answer that is no success
     */
    void answered(int status, Function<String, String> header, String body) {
        if (status != OK) {
            throw new IllegalStateException("shape is refused: status=" + status + " target=" + asked);
        }
        if (live) {
            tally.polled++;
            tally.fromCache += isCached(header.apply("x-cache")) ? 1 : 0;
        }
        takeRows(body);
        handle = header.apply("electric-handle");
        offset = header.apply("electric-offset");
        cursor = live ? header.apply("electric-cursor") : cursor;
        if (body.contains("\"up-to-date\"")) {
            live = true;
            int known = gaps;
            gaps = rows.length() - 1 - rows.cardinality();
            tally.missed += Math.max(0, gaps - known);
        }
    }

    private static boolean isCached(String told) {
        return switch (told) {
            case "HIT", "STALE", "UPDATING" -> true;
            default -> false;
        };
    }

    private void takeRows(String body) {
        Matcher numbers = NUMBER.matcher(body);
        while (numbers.find()) {
            int number = Integer.parseInt(numbers.group(1));
            tally.repeated += rows.get(number) ? 1 : 0;
            rows.set(number);
        }
    }
}
