package dev.tidemark.http;

import dev.tidemark.actors.ShapeDefinition;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * One read of a shape, as the query of its request says. Immutable. Parameters that nobody knows are ignored: clients send some for
 * caches alone.
 *
 * @param handle by which the client knows the shape; it counts only behind a position
 * @param cursor of the live read before
 * @param changesOnly whether the rows that are there already are not wanted
 */
record ShapeQuery(
        ShapeDefinition definition,
        ShapeOffset offset,
        Optional<String> handle,
        Mode mode,
        OptionalLong cursor,
        boolean changesOnly) {

    enum Mode {
        /** Answered at once. */
        CATCH_UP,
        /** Answered when there is something, or the wait is over. */
        LONG_POLL,
        /** Answered as a stream of events. */
        EVENTS;

        boolean isLive() {
            return this != CATCH_UP;
        }
    }

    /** @throws ParametersRefused naming all that is wrong with the parameters, before the shape is looked for */
    static ShapeQuery parse(QueryParameters query) {
        ParameterErrors errors = new ParameterErrors();
        ShapeDefinition definition = ShapeParameters.definition(query, errors);
        boolean changesOnly = ShapeParameters.choice(query, "log", "full", "changes_only", errors);
        Optional<ShapeOffset> offset = offset(query, errors);
        Optional<String> handle = query.text("handle").filter(text -> !text.isEmpty());
        if (offset.filter(ShapeOffset::isAfter).isPresent() && handle.isEmpty()) {
            errors.add("handle", "can't be blank when offset is neither -1 nor now");
        }
        Mode mode = mode(query, errors);
        if (mode.isLive() && offset.filter(known -> !known.isAfter()).isPresent()) {
            errors.add("live", "can't be true when offset is -1 or now");
        }
        OptionalLong cursor = LiveCursor.parse(query.text("cursor").orElse(""));
        errors.requireNone();
        return new ShapeQuery(definition, offset.orElseThrow(), handle, mode, cursor, changesOnly);
    }

    /** The same for a query of a subset, which stands nowhere: only what tells of the shape counts, all of it may be missing but that. */
    static ShapeQuery ofSubset(QueryParameters query) {
        ParameterErrors errors = new ParameterErrors();
        ShapeDefinition definition = ShapeParameters.definition(query, errors);
        boolean stands = query.text("offset").isPresent();
        Optional<ShapeOffset> offset = stands ? offset(query, errors) : Optional.of(ShapeOffset.BEGINNING);
        Optional<String> handle = query.text("handle").filter(text -> !text.isEmpty());
        errors.requireNone();
        return new ShapeQuery(definition, offset.orElseThrow(), handle, Mode.CATCH_UP, OptionalLong.empty(), false);
    }

    /** Empty where it is missing or wrong. */
    private static Optional<ShapeOffset> offset(QueryParameters query, ParameterErrors errors) {
        String text = query.text("offset").orElse("");
        Optional<ShapeOffset> offset = ShapeOffset.of(text);
        if (offset.isEmpty()) {
            errors.add("offset", text.isEmpty() ? "can't be blank" : "has invalid format");
        }
        return offset;
    }

    private static Mode mode(QueryParameters query, ParameterErrors errors) {
        boolean live = flag(query, "live", errors);
        boolean events = Stream.of("live_sse", "experimental_live_sse")
                .map(name -> flag(query, name, errors))
                .reduce(false, Boolean::logicalOr);
        if (events && !live) {
            errors.add("live_sse", "can't be true unless live is");
        }
        return events ? Mode.EVENTS : live ? Mode.LONG_POLL : Mode.CATCH_UP;
    }

    private static boolean flag(QueryParameters query, String name, ParameterErrors errors) {
        String text = query.text(name).orElse("false");
        return switch (text) {
            case "", "true", "1" -> true;
            case "false", "0" -> false;
            default -> {
                errors.add(name, "is neither true nor false");
                yield false;
            }
        };
    }

    /** Whether it is the first of a client. */
    boolean begins() {
        return !offset.isAfter();
    }

    /** Whether it names a handle that counts, and another one. */
    boolean knowsAnother(String present) {
        return offset.isAfter() && handle.isPresent() && !handle.get().equals(present);
    }
}
