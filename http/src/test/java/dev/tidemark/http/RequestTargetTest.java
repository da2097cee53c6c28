package dev.tidemark.http;

import static dev.tidemark.testkit.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.model.headers.RawRequestURI;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RequestTargetTest {

    private static final ApiProbe API = new ApiProbe();

    @AfterAll
    static void close() {
        API.close();
    }

    @Test
    void of_absoluteForm_countsFromThePath() {
        HttpRequest request =
                ApiProbe.request("GET", "/a/b").addHeader(RawRequestURI.create("http://host/a%2Fx/b?q=1"));
        RequestTarget target = RequestTarget.of(withRaw("http://host/a%2Fx/b?q=1", request), "/a%2Fx/b");
        assertThat(target.segments()).containsExactly("a%2Fx", "b");
        assertThat(target.query()).contains("q=1");
    }

    @Test
    void of_mountedBelowAPrefix_takesTheRest() {
        FakeStore store = new FakeStore();
        store.collection("c").set("x/y", "1.0");
        Route mounted = Directives.pathPrefix("db", () -> TidemarkRoute.create(store, ApiProbe.SETTINGS));
        HttpRequest request = HttpRequest.GET("http://localhost/db/v1/collections/c/entries/x%2Fy")
                .addHeader(RawRequestURI.create("/db/v1/collections/c/entries/x%2Fy"));
        assertThat(status(mounted, request)).isEqualTo(200);
    }

    @Test
    void of_hostWithoutRawTargets_refusesWhatAkkaReplaced() {
        FakeStore store = new FakeStore();
        store.collection("c").set("x/y", "1.0");
        Route route = TidemarkRoute.create(store, ApiProbe.SETTINGS);
        assertThat(status(route, HttpRequest.GET("http://localhost/v1/collections/c/entries/x%2Fy")))
                .isEqualTo(200);
        assertThat(status(route, HttpRequest.GET("http://localhost/v1/collections/c/entries/x%ff")))
                .isEqualTo(400);
    }

    @Test
    void route_pathOfTheHost_isLeftToIt() {
        Route both = Directives.concat(
                TidemarkRoute.create(new FakeStore(), ApiProbe.SETTINGS),
                Directives.path("own", () -> Directives.complete("host")));
        assertThat(status(both, HttpRequest.GET("http://localhost/own"))).isEqualTo(200);
    }

    private static int status(Route route, HttpRequest request) {
        return await(API.run(route, request)).status().intValue();
    }

    private static HttpRequest withRaw(String target, HttpRequest request) {
        return request.removeHeader("Raw-Request-URI")
                .withUri(Uri.create("http://host/a%2Fx/b?q=1"))
                .addHeader(RawRequestURI.create(target));
    }
}
