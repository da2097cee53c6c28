package dev.tidemark.http;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.Materializer;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Shape;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.actors.ShapeSubset;
import dev.tidemark.actors.SubsetQuery;
import dev.tidemark.http.access.RefusalBound;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What answers to reads of a shape say of its log, also where that is another one by the time that it is looked at. */
class ShapeReadsTest {

    private static final ApiProbe API = new ApiProbe();
    private static final String GONE = "0000000000000bad";

    private final ShapeReads reads = new ShapeReads(ApiProbe.SETTINGS.shape(), new LiveStreams());
    private FakeStore store = API.fresh();

    /** A shape of a handle, with the log that is there by its name. */
    private record NamedShape(String handle, JsonCollection log) implements Shape {

        @Override
        public ShapeDefinition definition() {
            return ShapeDefinition.of("c");
        }

        @Override
        public String schema() {
            return "{}";
        }

        @Override
        public CompletionStage<Long> caughtUp() {
            return log.state().thenApply(state -> state.watermark());
        }

        @Override
        public CompletionStage<Boolean> complete() {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletionStage<ShapeSubset> subset(SubsetQuery query) {
            throw new AssertionError("no read asks for it");
        }
    }

    @BeforeEach
    void createLog() {
        store = API.fresh();
        for (int row = 1; row <= 3; row++) {
            store.collection("log").set("k" + row, "{\"source\":" + row + ",\"messages\":[" + row + "]}");
        }
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private String handle() {
        return store.collection("log").description().handle();
    }

    private HttpResponse read(String handle, String query) {
        String target = "/v1/shape?table=c&" + query;
        Endpoint endpoint = Endpoint.of(HttpMethods.GET, "/v1/shape", unused -> new CompletableFuture<>());
        RequestAudit audit = new RequestAudit(endpoint, new RefusalBound());
        Call call = new Call(
                ApiProbe.request("GET", target),
                List.of(),
                QueryParameters.parse(Optional.of("table=c&" + query)),
                Materializer.matFromSystem(API.system()),
                audit);
        return await(reads.answer(new ShapeReads.Read(
                call,
                ShapeQuery.parse(call.query()),
                new NamedShape(handle, store.json("log")),
                ConditionHeaders.of(call.request()))));
    }

    private static String header(HttpResponse response, String name) {
        return response.getHeader(name).map(header -> header.value()).orElse("");
    }

    @Test
    void sealed_ofTheShapeItself_isAnsweredToItsEnd() {
        store.collection("log").sealTo(2);
        HttpResponse answer = read(handle(), "offset=1_0&handle=" + handle());
        assertThat(header(answer, "electric-handle")).isEqualTo(handle());
        assertThat(header(answer, "electric-offset")).isEqualTo("2_0");
        assertThat(header(answer, "cache-control")).contains("immutable");
    }

    @Test
    void sealed_ofAnotherShape_isNotAnswered() {
        store.collection("log").sealTo(2);
        assertThatThrownBy(() -> read(GONE, "offset=1_0&handle=" + GONE)).isInstanceOf(MustRefetch.class);
        assertThatThrownBy(() -> read(GONE, "offset=-1")).isInstanceOf(MustRefetch.class);
        assertThat(store.collection("log").chunksClosed()).isEqualTo(2);
    }

    @Test
    void lines_thatOnlyMarkHowFarTheShapeIs_areNoData() {
        store.collection("log").set("mark", "{\"source\":9,\"messages\":[]}");
        HttpResponse marked = read(handle(), "offset=3_0&handle=" + handle());
        assertThat(header(marked, "electric-has-data")).isEqualTo("false");
        assertThat(header(marked, "electric-offset")).isEqualTo("4_0");
        HttpResponse more = read(handle(), "offset=2_0&handle=" + handle());
        assertThat(header(more, "electric-has-data")).isEqualTo("true");
    }

    @Test
    void position_beyondTheLog_isRefusedOfTheShapeItselfAlone() {
        assertThatThrownBy(() -> read(handle(), "offset=500_0&handle=" + handle()))
                .isInstanceOf(ParametersRefused.class);
        assertThatThrownBy(() -> read(GONE, "offset=500_0&handle=" + GONE)).isInstanceOf(MustRefetch.class);
    }
}
