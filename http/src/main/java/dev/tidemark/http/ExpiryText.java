package dev.tidemark.http;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.Expiry;
import dev.tidemark.actors.Write;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How requests and answers spell when entries expire. Stateless. */
final class ExpiryText {

    static final String AT = "Tidemark-Expires";
    static final String IN = "Tidemark-Expires-In";
    static final String SLIDING = "Tidemark-Expires-Sliding";

    private static final String NEVER = "never";

    private ExpiryText() {}

    /**
     * What a request's headers say; empty when they say nothing.
     *
     * @throws RequestRefused when one is misspelt, or there are several
     */
    static Optional<Expiry> of(HttpRequest request) {
        return parse(header(request, AT), header(request, IN), header(request, SLIDING));
    }

    private static Optional<String> header(HttpRequest request, String name) {
        List<String> values = HeaderValues.of(request, name.toLowerCase(Locale.ROOT));
        if (values.size() > 1) {
            throw refused("expiry is said twice: name=" + name);
        }
        return values.stream().findFirst();
    }

    /**
     * @param at a moment as RFC 3339 has it, or {@code never}
     * @param in a duration as ISO 8601 has it, or whole seconds
     * @param sliding likewise
     */
    static Optional<Expiry> parse(Optional<String> at, Optional<String> in, Optional<String> sliding) {
        if ((at.isPresent() ? 1 : 0) + (in.isPresent() ? 1 : 0) + (sliding.isPresent() ? 1 : 0) > 1) {
            throw refused("a write takes one of expires, expiresIn and sliding");
        }
        if (at.isPresent()) {
            return Optional.of(at.get().equals(NEVER) ? Expiry.NEVER : Expiry.at(moment(at.get())));
        }
        return in.map(text -> Expiry.in(duration(text))).or(() -> sliding.map(text -> Expiry.sliding(duration(text))));
    }

    private static Instant moment(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException misspelt) {
            throw refused("expiry is no moment as of RFC 3339: example=2026-11-22T10:00:00Z");
        }
    }

    private static Duration duration(String text) {
        try {
            return text.matches("[0-9]{1,10}") ? Duration.ofSeconds(Long.parseLong(text)) : Duration.parse(text);
        } catch (DateTimeException misspelt) {
            throw refused("time to expiry is neither a number of seconds nor a duration as of ISO 8601: example=PT30M");
        }
    }

    private static RequestRefused refused(String detail) {
        return RequestRefused.of(ProblemKind.INVALID_REQUEST, detail);
    }

    /** The write, with when its entry expires where something is said of that. */
    static Write.Keyed timed(Write.Keyed write, Optional<Expiry> expiry) {
        return expiry.isPresent() ? new Write.Timed(write, expiry.get()) : write;
    }

    /** The answer that shows an entry, with when it expires. */
    static HttpResponse shown(HttpResponse answer, Entry entry) {
        HttpResponse shown = answer;
        if (entry.expires().isPresent()) {
            shown = shown.addHeader(RawHeader.create(AT, entry.expires().get().toString()));
        }
        return entry.sliding().isPresent()
                ? shown.addHeader(
                        RawHeader.create(SLIDING, entry.sliding().get().toString()))
                : shown;
    }
}
