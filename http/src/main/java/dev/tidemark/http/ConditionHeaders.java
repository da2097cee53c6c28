package dev.tidemark.http;

import akka.http.javadsl.model.HttpRequest;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.WriteOutcome;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The conditions of one request (RFC 9110, section 13.1). Immutable.
 *
 * @param ifMatch empty when the request has no such header
 * @param ifNoneMatch likewise
 * @param ifUnmodifiedSince empty also when the header is not one valid date, which is then ignored as section 13.1.4 demands
 * @param ifModifiedSince likewise
 */
record ConditionHeaders(
        Optional<EntityTags> ifMatch,
        Optional<EntityTags> ifNoneMatch,
        Optional<Instant> ifUnmodifiedSince,
        Optional<Instant> ifModifiedSince) {

    /** What becomes of a read. */
    enum Verdict {
        GO_ON,
        NOT_MODIFIED,
        FAILED
    }

    static ConditionHeaders of(HttpRequest request) {
        return new ConditionHeaders(
                tags(request, "If-Match"),
                tags(request, "If-None-Match"),
                date(request, "if-unmodified-since"),
                date(request, "if-modified-since"));
    }

    /**
     * The steps of section 13.2.2 for a read; where a representation has no date, those that concern dates pass.
     *
     * @param present empty when there is no representation
     */
    Verdict ofRead(Optional<Validators> present) {
        boolean expected = ifMatch.isPresent()
                ? present.filter(known -> !known.weak() && ifMatch.get().matchesStrongly(known.tag()))
                        .isPresent()
                : !isLater(present, ifUnmodifiedSince);
        if (!expected) {
            return Verdict.FAILED;
        }
        boolean known = ifNoneMatch.isPresent()
                ? present.filter(now -> ifNoneMatch.get().matchesWeakly(now.tag()))
                        .isPresent()
                : ifModifiedSince.isPresent()
                        && present.flatMap(Validators::modified).isPresent()
                        && !isLater(present, ifModifiedSince);
        return known ? Verdict.NOT_MODIFIED : Verdict.GO_ON;
    }

    private static boolean isLater(Optional<Validators> present, Optional<Instant> date) {
        return date.isPresent()
                && present.flatMap(Validators::modified)
                        .filter(time -> time.isAfter(date.get()))
                        .isPresent();
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
                        ifMatch.get().positions().stream().min(Long::compare).orElse(0L));
    }

    /** Whether a write may be done under one of several conditions. */
    boolean hasAlternatives() {
        return ifMatch.filter(tags -> tags.positions().size() > 1).isPresent();
    }

    /**
     * The condition to try next after {@code conflict}, when If-Match names the position that was found. Positions of a key
     * only grow, so there are no more tries than tags.
     */
    Optional<Condition> retried(WriteOutcome.Conflict conflict) {
        return conflict.actual()
                .filter(position ->
                        ifMatch.isPresent() && ifMatch.get().positions().contains(position))
                .map(Condition::atPosition);
    }

    private static Optional<Instant> date(HttpRequest request, String name) {
        List<String> values = HeaderValues.of(request, name);
        try {
            return values.size() == 1
                    ? Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(values.get(0))))
                    : Optional.empty();
        } catch (DateTimeParseException invalid) {
            return Optional.empty();
        }
    }

    private static Optional<EntityTags> tags(HttpRequest request, String name) {
        List<String> values = HeaderValues.of(request, name.toLowerCase(Locale.ROOT));
        return values.isEmpty() ? Optional.empty() : Optional.of(EntityTags.parse(name, values));
    }
}
