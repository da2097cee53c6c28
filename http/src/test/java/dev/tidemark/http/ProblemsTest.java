package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.server.Route;
import akka.http.scaladsl.model.EntityStreamException;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.http.scaladsl.model.ErrorInfo;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.DiskFullException;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.IndeterminateException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.ReadOnlyException;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StoreLockedException;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.UnsupportedFormatException;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import scala.Option;

class ProblemsTest {

    private static final ApiProbe API = new ApiProbe();

    @AfterAll
    static void close() {
        API.close();
    }

    static Stream<Arguments> rows() {
        return Stream.of(
                Arguments.of(new InvalidRequestException("key is empty"), 400, "invalid-request", "key is empty"),
                Arguments.of(
                        new UnknownCollectionException("no such thing"), 404, "unknown-collection", "no such thing"),
                Arguments.of(
                        new ReadOnlyException("owner={\"pid\":7}", Location.NOWHERE), 403, "read-only", "reads beside"),
                Arguments.of(new OverloadedException("queue is full"), 503, "overloaded", "queue is full"),
                Arguments.of(
                        new IndeterminateException("lost", null), 500, "indeterminate", "read before you try again"),
                Arguments.of(storage(StorageFailedException.Kind.NO_SPACE), 507, "no-space", "file=journal/0/1.wal"),
                Arguments.of(new DiskFullException("cap is reached"), 507, "no-space", "cap is reached"),
                Arguments.of(storage(StorageFailedException.Kind.READ_ONLY), 503, "storage-failed", "refused"),
                Arguments.of(storage(StorageFailedException.Kind.INPUT_OUTPUT), 503, "storage-failed", "refused"),
                Arguments.of(
                        new CorruptDataException("bad crc", Location.of("log/1.jsonl", 7)),
                        500,
                        "corrupt-data",
                        "bad crc file=log/1.jsonl offset=7"),
                Arguments.of(
                        new UnsupportedFormatException(
                                "manifest is of another version",
                                Location.of("/secret/collections/data/collections/users/manifest.json")),
                        500,
                        "unsupported-format",
                        "another version file=collections/users/manifest.json"),
                Arguments.of(new FencedException("newer owner", null), 503, "fenced", "newer owner"),
                Arguments.of(
                        new UnsupportedFormatException("too new", Location.NOWHERE),
                        500,
                        "unsupported-format",
                        "too new"),
                Arguments.of(new StoreLockedException("held", Location.NOWHERE), 503, "fenced", "held"),
                Arguments.of(new EntityStreamSizeException(5, Option.empty()), 413, "body-too-large", "limitBytes=5"),
                Arguments.of(
                        new EntityStreamException(new ErrorInfo("bad chunk", "")),
                        400,
                        "malformed-message",
                        "not framed"),
                Arguments.of(new TimeoutException("x"), 408, "body-timeout", "in time"),
                Arguments.of(new IllegalStateException("/secret/path"), 500, "internal-error", "log says more"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void of_failure_isTheRowOfTheTable(Throwable failure, int status, String type, String detail) {
        Problem problem = Problems.of(new CompletionException(failure));
        assertThat(problem.kind().status()).isEqualTo(status);
        assertThat(problem.kind().type()).isEqualTo("urn:tidemark:problem:" + type);
        assertThat(problem.detail()).contains(detail).doesNotContain("/secret");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void route_failureOfTheStore_isAnsweredSo(Throwable failure, int status, String type) {
        if (!(failure instanceof RuntimeException unchecked)) {
            return;
        }
        API.fresh().failWith(unchecked);
        ApiProbe.Answer answer = API.get("/v1/collections/c/entries/k");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.body()).contains("\"type\":\"urn:tidemark:problem:" + type + "\"", "\"status\":" + status);
        assertThat(answer.header("Retry-After")).isEqualTo(type.equals("overloaded") ? "1" : "");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void kinds_types_areDistinct() {
        assertThat(Arrays.stream(ProblemKind.values()).map(ProblemKind::type)).doesNotHaveDuplicates();
    }

    @Test
    void problem_text_isEscaped() {
        ApiProbe.Answer answer = API.get("/v1/collections?limit=1&%22%0a=1&%22%0a=2");
        assertThat(answer.body()).contains("name=\\\"\\n");
    }

    @Test
    void ready_storeThatIsNot_tellsTheLogAloneWhy() {
        FakeStore store = API.fresh();
        assertThat(API.get("/health/ready").body()).isEqualTo("{\"status\":\"ready\"}\n");
        String reason = "journal failed: write was refused file=/srv/data/journal/0/1.wal";
        store.become(new Tidemark.Readiness(false, reason));
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(HealthRoutes.class);
        log.start();
        Level level = logger.getLevel();
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
        Route route = TidemarkRoute.create(store, ApiProbe.SETTINGS);
        HttpRequest request = ApiProbe.request("GET", "/health/ready");
        ApiProbe.Answer answer = API.whole(request, API.run(route, request));
        API.whole(request, API.run(route, request));
        logger.detachAppender(log);
        logger.setLevel(level);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("not-ready", "log says why").doesNotContain("srv", "1.wal");
        assertThat(log.list).singleElement().asString().contains(reason);
        assertThat(API.get("/health/live").status()).isEqualTo(200);
    }

    @Test
    void path_unknown_isNotFound() {
        API.fresh();
        for (String path :
                new String[] {"/", "/v1", "/v2/collections", "/v1/collections/c/other", "//v1/collections"}) {
            assertThat(API.get(path).status()).as(path).isEqualTo(404);
        }
    }

    private static StorageFailedException storage(StorageFailedException.Kind kind) {
        return new StorageFailedException(kind, "write was refused", Location.of("journal/0/1.wal"), null);
    }
}
