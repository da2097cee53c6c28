package dev.tidemark.http;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.server.Route;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.CollectionSettings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers of the shape protocol against the OpenAPI document, which {@link ApiProbe} holds each of them to; from a real store. */
class ShapeDocumentTest {

    private static final ApiProbe API = new ApiProbe();
    private static final HttpSettings SETTINGS = HttpSettings.of(ConfigFactory.parseMap(
                    Map.of("tidemark.http.shape.allow-delete", true, "tidemark.http.shape.long-poll", "50 ms"))
            .withFallback(ConfigFactory.load()));

    @TempDir
    private Path directory;

    private Tidemark store;
    private Route route;

    @BeforeEach
    void open() {
        store = await(Tidemark.open(API.system(), directory));
        await(store.create("users", CollectionSettings.DEFAULT));
        await(store.json("users").set("ann", Json.parse("{\"n\":1}")));
        route = TidemarkRoute.create(store, SETTINGS);
    }

    @AfterEach
    void closeStore() {
        await(store.close());
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private ApiProbe.Answer call(String method, String query) {
        return whole(ApiProbe.request(method, "/v1/shape?" + query));
    }

    private ApiProbe.Answer whole(HttpRequest request) {
        return API.whole(request, API.run(route, request));
    }

    @Test
    void answers_ofEveryKind_areAsDocumented() {
        ApiProbe.Answer first = call("GET", "table=users&offset=-1");
        assertThat(first.status()).isEqualTo(200);
        String standing =
                "table=users&handle=" + first.header("electric-handle") + "&offset=" + first.header("electric-offset");
        assertThat(call("GET", standing).body()).contains("up-to-date");
        assertThat(call("GET", standing + "&live=true").status()).isEqualTo(200);
        assertThat(call("HEAD", standing).status()).isEqualTo(200);
        assertThat(call("GET", "table=users&offset=0_0&handle=old").status()).isEqualTo(409);
        assertThat(call("GET", "table=nobody&offset=-1").status()).isEqualTo(400);
        assertThat(call("GET", "table=users&subset__where=n%3D1").body()).contains("\"metadata\"");
        HttpRequest post = ApiProbe.request("POST", "/v1/shape?table=users", "application/json", "{}");
        assertThat(whole(post).body()).contains("\"data\":[{");
        HttpRequest text = ApiProbe.request("POST", "/v1/shape?table=users", "text/plain", "{}");
        assertThat(whole(text).status()).isEqualTo(415);
        assertThat(call("OPTIONS", "").status()).isEqualTo(204);
        assertThat(call("DELETE", "table=users").status()).isEqualTo(202);
        assertThat(call("GET", standing).status()).isEqualTo(409);
        assertThat(whole(ApiProbe.request("GET", "/v1/health")).status()).isEqualTo(200);
    }

    @Test
    void health_ofAStoreThatTakesNoWrites_isWaiting() {
        FakeStore full = new FakeStore();
        full.become(new Tidemark.Readiness(false, "disk is full"));
        HttpRequest request = ApiProbe.request("GET", "/v1/health");
        ApiProbe.Answer answer = API.whole(request, API.run(TidemarkRoute.create(full, SETTINGS), request));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("{\"status\":\"waiting\"}");
    }
}
