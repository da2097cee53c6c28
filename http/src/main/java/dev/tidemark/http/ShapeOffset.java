package dev.tidemark.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parameter {@code offset}: where a client stands in a shape's log. On the wire a position has two numbers, {@code 42_0}; the
 * second tells nothing here, since each record is a transaction of its own.
 *
 * @param position of the last record that the client has, zero for none
 */
record ShapeOffset(Kind kind, long position) {

    enum Kind {
        /** {@code -1}: the client has nothing. */
        BEGINNING,
        /** {@code now}: it wants what comes from here on. */
        NOW,
        /** It has everything up to the position. */
        AFTER
    }

    static final ShapeOffset BEGINNING = new ShapeOffset(Kind.BEGINNING, 0);

    private static final ShapeOffset NOW = new ShapeOffset(Kind.NOW, 0);
    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})_(?:\\d{1,18}|inf)");

    /** @return empty for a text that is none */
    static Optional<ShapeOffset> of(String text) {
        return switch (text) {
            case "-1" -> Optional.of(BEGINNING);
            case "now" -> Optional.of(NOW);
            default -> {
                Matcher matcher = TEXT.matcher(text);
                yield matcher.matches()
                        ? Optional.of(new ShapeOffset(Kind.AFTER, Long.parseLong(matcher.group(1))))
                        : Optional.empty();
            }
        };
    }

    /** How a position stands on the wire. */
    static String text(long position) {
        return position + "_0";
    }

    boolean isAfter() {
        return kind == Kind.AFTER;
    }

    @Override
    public String toString() {
        return switch (kind) {
            case BEGINNING -> "-1";
            case NOW -> "now";
            case AFTER -> text(position);
        };
    }
}
