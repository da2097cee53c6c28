package dev.tidemark.http;

import akka.http.javadsl.model.HttpRequest;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.WriteOutcome;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The conditions of one request, evaluated in the steps of RFC 9110, section 13.2.2. Steps 2 and 4 concern dates, which
 * entries do not have here: their headers are ignored, as section 13.1.3 demands. Immutable.
 *
 * @param ifMatch empty when the request has no such header
 * @param ifNoneMatch likewise
 */
record ConditionHeaders(Optional<EntityTags> ifMatch, Optional<EntityTags> ifNoneMatch) {

    static ConditionHeaders of(HttpRequest request) {
        return new ConditionHeaders(tags(request, "If-Match"), tags(request, "If-None-Match"));
    }

    /** Step 1: whether the request may go on, given the position of the entry, empty for none. */
    boolean step1IfMatch(OptionalLong position) {
        return ifMatch.isEmpty() || (position.isPresent() && ifMatch.get().matchesStrongly(position.getAsLong()));
    }

    /** Step 3: whether the request may go on; a read that may not is answered with 304. */
    boolean step3IfNoneMatch(OptionalLong position) {
        return ifNoneMatch.isEmpty() || position.isEmpty() || !ifNoneMatch.get().matchesWeakly(position.getAsLong());
    }

    /**
     * The condition of a write, to be evaluated on the writer. With several tags in If-Match it holds for one of them; after a
     * conflict {@link #retried} says whether another one is left.
     */
    Condition forWrite() {
        if (ifMatch.isPresent() && ifNoneMatch.isPresent()) {
            throw RequestRefused.of(
                    ProblemKind.CONFLICTING_CONDITIONS, "a write takes If-Match or If-None-Match, not both");
        }
        if (ifNoneMatch.isPresent()) {
            if (!ifNoneMatch.get().any()) {
                throw RequestRefused.of(ProblemKind.CONFLICTING_CONDITIONS, "a write takes If-None-Match: * only");
            }
            return Condition.MUST_NOT_EXIST;
        }
        if (ifMatch.isEmpty()) {
            return Condition.ANY;
        }
        return ifMatch.get().any()
                ? Condition.MUST_EXIST
                : Condition.atPosition(
                        ifMatch.get().strong().stream().min(Long::compare).orElse(0L));
    }

    /**
     * The condition to try next after {@code conflict}, when If-Match names the position that was found. Positions of a key
     * only grow, so there are no more tries than tags.
     */
    Optional<Condition> retried(WriteOutcome.Conflict conflict) {
        return conflict.actual()
                .filter(position ->
                        ifMatch.isPresent() && ifMatch.get().strong().contains(position))
                .map(Condition::atPosition);
    }

    private static Optional<EntityTags> tags(HttpRequest request, String name) {
        List<String> values = HeaderValues.of(request, name.toLowerCase(Locale.ROOT));
        return values.isEmpty() ? Optional.empty() : Optional.of(EntityTags.parse(name, values));
    }
}
