package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackupRoutesTest {

    private static final ApiProbe API = new ApiProbe();

    @BeforeEach
    void begin() {
        API.fresh();
    }

    @AfterAll
    static void close() {
        API.close();
    }

    @Test
    void post_backups_isAcceptedAndListed() {
        assertThat(API.call(ApiProbe.request("POST", "/v1/backups?kind=full")).status())
                .isEqualTo(202);

        ApiProbe.Answer answer = API.get("/v1/backups");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.body())
                .isEqualTo(
                        "{\"backups\":[{\"id\":\"00000001\",\"state\":\"verified\",\"timeMillis\":1763735749000,"
                                + "\"kind\":\"full\",\"collections\":2,\"files\":3,\"bytes\":4000,\"reason\":\"\"}],"
                                + "\"task\":\"\",\"taskBytes\":0,\"made\":1,\"failures\":0,\"verified\":4,"
                                + "\"foundDamaged\":5,\"newestMillis\":1763735749000,\"lastMillis\":1763735749000,"
                                + "\"lastDurationMillis\":2000,\"lastCopiedBytes\":3000,\"lastFailure\":\"\",\"nextMillis\":0}\n");
    }

    @Test
    void post_restore_answersTheNewCollection() {
        ApiProbe.Answer answer = API.call(ApiProbe.request(
                "POST", "/v1/backups/00000001/restore?collection=a&name=b&position=4&time=2026-11-20T10:00:00Z"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"name\":\"b\",\"id\":9,\"handle\":\"00c0ffee00c0ffee\"}\n");
    }

    @Test
    void post_verifyPruneCancel_areTaken() {
        API.call(ApiProbe.request("POST", "/v1/backups"));

        assertThat(API.call(ApiProbe.request("POST", "/v1/backups/00000001/verify"))
                        .status())
                .isEqualTo(202);
        assertThat(API.call(ApiProbe.request("POST", "/v1/backups/prune")).status())
                .isEqualTo(200);
        assertThat(API.call(ApiProbe.request("POST", "/v1/backups/cancel")).status())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/backups/00000009/verify, backup does not exist",
        "/v1/backups/00000001/restore?name=b, query parameter is missing: name=collection",
        "/v1/backups/00000001/restore?collection=a&name=b&time=yesterday, query parameter is no time",
        "/v1/backups/00000001/restore?collection=a&name=b&position=-1, query parameter is no number"
    })
    void post_badInput_isNamed(String target, String detail) {
        ApiProbe.Answer answer = API.call(ApiProbe.request("POST", target));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains(detail);
    }
}
