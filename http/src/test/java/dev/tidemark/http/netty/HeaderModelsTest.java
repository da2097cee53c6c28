package dev.tidemark.http.netty;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.headers.AcceptEncoding;
import akka.http.javadsl.model.headers.RawHeader;
import org.junit.jupiter.api.Test;

class HeaderModelsTest {

    private final HeaderModels models = new HeaderModels();

    @Test
    void header_known_isAkkasModelAndKept() {
        assertThat(models.header("accept-encoding", "zstd, gzip;q=0.5")).isInstanceOf(AcceptEncoding.class);
        assertThat(models.header("accept-encoding", "zstd, gzip;q=0.5"))
                .isSameAs(models.header("accept-encoding", "zstd, gzip;q=0.5"));
    }

    @Test
    void header_unknownOrInvalid_staysText() {
        assertThat(models.header("X-Mine", "a").value()).isEqualTo("a");
        assertThat(models.header("Accept-Encoding", ";;")).isInstanceOf(RawHeader.class);
    }

    @Test
    void header_manyDifferentOnes_doNotPileUp() {
        for (int index = 0; index < 10_000; index++) {
            assertThat(models.header("X-Mine", "value " + index).value()).isEqualTo("value " + index);
        }
        assertThat(models.kept()).isLessThanOrEqualTo(32);
    }

    @Test
    void contentType_ofJson_keepsItsCharset() {
        assertThat(models.contentType("application/json; charset=latin1").toString())
                .isEqualTo("application/json; charset=ISO-8859-1");
        assertThat(models.contentType("Application/JSON;charset=\"unheard-of\"").toString())
                .isEqualTo("application/json; charset=unheard-of");
        assertThat(models.contentType("application/json").toString()).isEqualTo("application/json");
    }

    @Test
    void contentType_noneOrNotValid_isSaid() {
        assertThat(models.contentType(null)).isEqualTo(ContentTypes.NO_CONTENT_TYPE);
        assertThat(models.contentType("no type at all")).isEqualTo(ContentTypes.APPLICATION_OCTET_STREAM);
    }

    @Test
    void host_withAPath_isNone() {
        assertThat(models.isHost("example.org:8080")).isTrue();
        assertThat(models.isHost("example.org/v1/")).isFalse();
    }
}
