package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.health.HealthSeverity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthReportRoutesTest {

    private static final ApiProbe API = new ApiProbe();
    private static final String REPORT = "{\"started\":\"2025-11-21T14:35:49Z\",\"durationMillis\":1500,\"bytes\":4096,"
            + "\"severity\":\"warning\",\"checks\":[{\"check\":\"space\",\"severity\":\"warning\",\"durationMillis\":3,"
            + "\"findings\":[{\"severity\":\"warning\",\"subject\":\"disk\",\"what\":\"file system fills up: freeBytes=7\"}],"
            + "\"omitted\":0}]}";

    private FakeStore store = new FakeStore();

    @BeforeEach
    void begin() {
        store = API.fresh();
    }

    @AfterAll
    static void close() {
        API.close();
    }

    private static ApiProbe.Answer run() {
        return API.call(ApiProbe.request("POST", "/v1/health/runs"));
    }

    @Test
    void get_beforeAnyRun_hasNoReport() {
        ApiProbe.Answer answer = API.get("/v1/health/report");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.body())
                .isEqualTo("{\"underWay\":\"\",\"runs\":0,\"alerts\":0,\"readBytes\":0,\"history\":[]}\n");
    }

    @Test
    void post_run_isAcceptedAndReported() {
        assertThat(run().status()).isEqualTo(202);
        store.health().find(HealthSeverity.OK);
        assertThat(run().status()).isEqualTo(202);

        String body = API.get("/v1/health/report?history=1000").body();
        assertThat(body)
                .startsWith("{\"underWay\":\"\",\"runs\":2,\"alerts\":0,\"readBytes\":8192,\"last\":{\"started\"");
        assertThat(body).endsWith("," + REPORT + "]}\n").contains("\"severity\":\"ok\"");
        assertThat(API.get("/v1/health/report").body()).endsWith(",\"history\":[]}\n");
    }

    @Test
    void post_runBesideAnother_isRefused() {
        store.health().keepBusy(true);

        ApiProbe.Answer answer = run();

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).contains("another health run is under way");
        assertThat(API.get("/v1/health/report").body()).startsWith("{\"underWay\":\"space\"");
    }

    @Test
    void get_badHistory_isNamed() {
        ApiProbe.Answer answer = API.get("/v1/health/report?history=many");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("name=history");
    }
}
