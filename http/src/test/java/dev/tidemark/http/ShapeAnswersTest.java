package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpResponse;
import akka.util.ByteString;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.UnknownCollectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parts of the shape protocol's answers that need no store: failures, cursors, admission, texts. */
class ShapeAnswersTest {

    private static final Duration WAIT = Duration.ofSeconds(20);

    private static String body(HttpResponse response) {
        return ((HttpEntity.Strict) response.entity()).getData().utf8String();
    }

    private static String header(HttpResponse response, String name) {
        return response.getHeader(name).map(header -> header.value()).orElse("");
    }

    @Test
    void failure_parametersOrDefinition_isInvalidByName() {
        HttpResponse refused = ShapeProblems.of(new CompletionException(ParametersRefused.of("offset", "is \"odd\"")));
        assertThat(refused.status().intValue()).isEqualTo(400);
        assertThat(body(refused))
                .isEqualTo("{\"message\":\"Invalid request\",\"errors\":{\"offset\":[\"is \\\"odd\\\"\"]}}");
        assertThat(header(refused, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(refused, "Surrogate-Control")).isEqualTo("no-store");
        assertThat(body(ShapeProblems.of(new InvalidRequestException("where: a name is expected index=4"))))
                .isEqualTo("{\"message\":\"Invalid request\",\"errors\":{\"where\":[\"a name is expected index=4\"]}}");
        assertThat(body(ShapeProblems.of(new InvalidRequestException("something else"))))
                .contains("{\"shape\":[\"something else\"]}");
        HttpResponse unknown = ShapeProblems.of(new UnknownCollectionException("collection does not exist"));
        assertThat(unknown.status().intValue()).isEqualTo(400);
        assertThat(body(unknown)).contains("{\"table\":[\"");
        assertThat(body(ShapeProblems.of(RequestRefused.of(ProblemKind.INVALID_TARGET, "query is not UTF-8"))))
                .contains("{\"request\":[\"query is not UTF-8\"]}");
    }

    @Test
    void failure_mustRefetch_tellsTheNewHandle() {
        HttpResponse named = ShapeProblems.of(new MustRefetch(Optional.of("new")));
        assertThat(named.status().intValue()).isEqualTo(409);
        assertThat(body(named)).isEqualTo("[{\"headers\":{\"control\":\"must-refetch\"}}]");
        assertThat(header(named, "electric-handle")).isEqualTo("new");
        assertThat(header(named, "Cache-Control")).isEqualTo("public, max-age=60, must-revalidate");
        HttpResponse nameless = ShapeProblems.of(new MustRefetch(Optional.empty()));
        assertThat(header(nameless, "electric-handle")).isEmpty();
        assertThat(header(nameless, "Cache-Control")).isEqualTo("public, max-age=1, must-revalidate");
    }

    @Test
    void failure_overloaded_saysWhenToComeAgain() {
        HttpResponse busy = ShapeProblems.of(new OverloadedException("too many"));
        assertThat(busy.status().intValue()).isEqualTo(503);
        assertThat(body(busy)).isEqualTo("{\"code\":\"concurrent_request_limit_exceeded\",\"message\":\"too many\"}");
        assertThat(Integer.parseInt(header(busy, "Retry-After"))).isBetween(5, 10);
        assertThat(header(busy, "Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void failure_ofAnotherKind_isAProblemThatIsNotStored() {
        HttpResponse failed = ShapeProblems.of(new IllegalStateException("canary"));
        assertThat(failed.status().intValue()).isEqualTo(500);
        assertThat(body(failed)).contains("urn:tidemark:problem:internal-error").doesNotContain("canary");
        assertThat(header(failed, "Cache-Control")).isEqualTo("no-store");
        assertThat(ShapeProblems.of(RequestRefused.of(ProblemKind.BODY_TOO_LARGE, "long"))
                        .status()
                        .intValue())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({
        "2024-10-09T00:00:00Z,,0",
        "2024-10-09T00:00:01Z,,20",
        "2024-10-09T00:00:20Z,,20",
        "2024-10-09T00:00:21Z,,40",
        "2024-10-09T00:00:21Z,20,40",
        "2024-10-09T00:00:21Z,40,48",
        "2024-10-09T00:00:21Z,1000,1008",
        "2020-01-01T00:00:00Z,,0",
    })
    void cursor_next_isTheTimeInWholeWaitsAndNeverTheSame(Instant now, Long known, long next) {
        OptionalLong before = known == null ? OptionalLong.empty() : OptionalLong.of(known);
        assertThat(LiveCursor.next(now, WAIT, before, bound -> {
                    assertThat(bound).isEqualTo(3600);
                    return 7;
                }))
                .isEqualTo(next);
    }

    @Test
    void cursor_thatIsNone_countsForNothing() {
        assertThat(LiveCursor.leap(OptionalLong.of(7), 12, 3_600))
                .isEqualTo(LiveCursor.leap(OptionalLong.of(7), 12, 3_600))
                .isNotEqualTo(LiveCursor.leap(OptionalLong.of(8), 12, 3_600))
                .isNotEqualTo(LiveCursor.leap(OptionalLong.of(7), 13, 3_600))
                .isBetween(0L, 3_599L);
        assertThat(LiveCursor.parse("")).isEmpty();
        assertThat(LiveCursor.parse("-1")).isEmpty();
        assertThat(LiveCursor.parse("x")).isEmpty();
        assertThat(LiveCursor.parse("9999999999999999")).isEmpty();
        assertThat(LiveCursor.parse("17")).hasValue(17);
        assertThat(LiveCursor.next(Instant.now(), Duration.ofMillis(1), OptionalLong.empty(), bound -> 0))
                .isPositive();
    }

    @Test
    void admission_tooMany_turnsAwayEachKindByItself() {
        AtomicInteger streams = new AtomicInteger(1);
        Admission admission = new Admission(new Admission.Limits(1, 3), streams::get);
        Admission.Place first = admission.enter(true).orElseThrow();
        assertThat(admission.enter(true)).isEmpty();
        assertThat(admission.enter(false)).isPresent();
        assertThat(admission.enter(false)).isPresent();
        assertThat(admission.enter(false)).isEmpty();
        streams.set(0);
        assertThat(admission.enter(false)).isPresent();
        first.close();
        first.close();
        assertThat(admission.enter(true)).isPresent();
        assertThat(admission.enter(true)).isEmpty();
    }

    @Test
    void text_upToDate_isTheControlMessage() {
        assertThat(ShapeText.array(ShapeText.upToDate(42)).utf8String())
                .isEqualTo("[{\"headers\":{\"control\":\"up-to-date\",\"global_last_seen_lsn\":\"42\"}}]");
        assertThat(ShapeText.array(ByteString.emptyByteString()).utf8String()).isEqualTo("[]");
        assertThat(ShapeEventText.FORM.upToDate(42, "h").utf8String())
                .isEqualTo("data: {\"headers\":{\"control\":\"up-to-date\",\"global_last_seen_lsn\":\"42\"}}\n\n");
        assertThat(ShapeEventText.FORM.keepAlive().utf8String()).isEqualTo(": keep-alive\n\n");
    }

    private static EventForm.Block events(String... values) {
        FakeCollection log = new FakeStore().collection("c");
        for (String value : values) {
            log.set("k", value);
        }
        return ShapeEventText.FORM.block(log.logLines(0, Long.MAX_VALUE).lines().orElseThrow(), () -> "h");
    }

    @Test
    void events_ofABlock_areOneForEachMessage() {
        EventForm.Block block = events(
                "{\"source\":1,\"messages\":[{\"m\":\"a\\n],\"}]}",
                "{\"source\":2,\"messages\":[]}",
                "{\"source\":3,\"messages\":[{\"m\":2},{\"m\":3}]}");
        String lines = "data: {\"m\":\"a\\n],\"}\n\ndata: {\"m\":2}\n\ndata: {\"m\":3}\n\n";
        assertThat(block.lines().utf8String()).isEqualTo(lines);
        assertThat(block.upToDate().utf8String())
                .isEqualTo(lines + ShapeEventText.FORM.upToDate(3, "h").utf8String());
    }

    @Test
    void events_ofAMark_areNone() {
        EventForm.Block mark = events("{\"source\":2,\"messages\":[]}");
        assertThat(mark.lines().isEmpty()).isTrue();
        assertThat(mark.upToDate()).isEqualTo(ShapeEventText.FORM.upToDate(1, "h"));
    }

    @Test
    void policy_ofShapes_isThatOfTheProtocol() {
        assertThat(CachePolicy.SHAPE_BEGINNING)
                .isEqualTo("public, max-age=604800, s-maxage=3600, stale-while-revalidate=2629746");
        assertThat(CachePolicy.ofShapeRead(Duration.ofSeconds(60), Duration.ofMinutes(5)))
                .isEqualTo("public, max-age=60, stale-while-revalidate=300");
        assertThat(CachePolicy.SHAPE_LIVE).isEqualTo("public, max-age=5, stale-while-revalidate=5");
        assertThat(CachePolicy.ofShapeEvents(Duration.ofSeconds(60))).isEqualTo("public, max-age=59");
        assertThat(CachePolicy.ofShapeEvents(Duration.ofMillis(200))).isEqualTo("public, max-age=0");
    }

    @Test
    void streams_ofAPart_endWithTheWhole() {
        LiveStreams whole = new LiveStreams();
        LiveStreams part = whole.part();
        AtomicInteger ended = new AtomicInteger();
        part.enter(ended::incrementAndGet);
        assertThat(whole.count()).isEqualTo(1);
        assertThat(part.count()).isEqualTo(1);
        whole.end();
        assertThat(ended).hasValue(1);
        whole.part().enter(ended::incrementAndGet);
        assertThat(ended).hasValue(2);
    }
}
