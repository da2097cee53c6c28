package dev.tidemark.http;

import akka.http.javadsl.model.DateTime;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.LastModified;
import akka.http.javadsl.model.headers.RawHeader;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What tells one representation from another (RFC 9110, section 8.8). Immutable.
 *
 * @param tag without its quotes
 * @param weak whether the tag is shared by representations that mean the same
 * @param modified to the second, as HTTP tells it; empty where there is no such time
 */
record Validators(String tag, boolean weak, Optional<Instant> modified) {

    private static final long MILLIS = 1_000;

    /** Many answers in a row are of one file. */
    private static volatile Text lastText = new Text(Long.MIN_VALUE, "");

    private record Text(long second, String text) {}

    static Validators ofEntry(long position) {
        return new Validators(Long.toString(position), false, Optional.empty());
    }

    /** Of bytes that are these and no others. */
    static Validators ofBytes(String tag, Instant modified) {
        return new Validators(tag, false, Optional.of(modified.truncatedTo(ChronoUnit.SECONDS)));
    }

    static Validators weak(String tag) {
        return new Validators(tag, true, Optional.empty());
    }

    /** A time as {@code Last-Modified} tells it (RFC 9110, section 5.6.7). */
    static String text(Instant modified) {
        Text known = lastText;
        long second = modified.getEpochSecond();
        if (known.second() != second) {
            known = new Text(second, DateTime.create(second * MILLIS).toRfc1123DateTimeString());
            lastText = known;
        }
        return known.text();
    }

    HttpResponse in(HttpResponse response) {
        HttpResponse tagged = response.addHeader(RawHeader.create("ETag", (weak ? "W/" : "") + EntityTags.text(tag)));
        return modified.map(time -> tagged.addHeader(LastModified.create(DateTime.create(time.toEpochMilli()))))
                .orElse(tagged);
    }
}
