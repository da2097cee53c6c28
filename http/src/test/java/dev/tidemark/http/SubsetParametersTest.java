package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.actors.SubsetQuery;
import dev.tidemark.engine.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One-off queries: what their parameters mean. */
class SubsetParametersTest {

    private static SubsetQuery ofQuery(String query) {
        return SubsetParameters.of(QueryParameters.parse(Optional.of(query)));
    }

    private static SubsetQuery ofBody(String body) {
        return SubsetParameters.of(body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void subset_ofQueryOrBody_isTheSame() {
        List<SubsetQuery> subsets = List.of(
                ofQuery("subset__where=v%3D%241&subset__params=%7B%221%22%3A%22a%22%7D&subset__limit=3&subset__offset=2"
                        + "&subset__order_by=v"),
                ofQuery("subset__where=v%3D%241&subset__params=%5B%22a%22%5D&subset__limit=3&subset__offset=2"
                        + "&subset__order_by=v"),
                ofBody("{\"where\":\"v=$1\",\"params\":{\"1\":\"a\"},\"limit\":3,\"offset\":2,\"order_by\":\"v\"}"),
                ofBody("{\"subset\":{\"where\":\"v=$1\",\"params\":{\"1\":\"a\"},\"limit\":3,\"offset\":2,"
                        + "\"order_by\":\"v\",\"where_expr\":null}}"));
        assertThat(subsets)
                .allSatisfy(subset -> assertThat(subset)
                        .isEqualTo(new SubsetQuery("v=$1", List.of("a"), "v", OptionalLong.of(3), 2)));
        assertThat(ofBody("{}")).isEqualTo(SubsetQuery.ALL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subset__limit=1|subset__limit",
                "subset__offset=1|subset__offset",
                "subset__limit=-1&subset__order_by=v|subset__limit",
                "subset__limit=9999999999999999&subset__order_by=v|subset__limit",
                "subset__params=x|subset__params",
                "subset__params=%7B%222%22%3A1%7D|subset__params",
                "subset__params=%7B%22x%22%3A1%7D|subset__params",
            })
    void query_invalid_namesTheParameter(String query, String parameter) {
        ParametersRefused refusal = catchThrowableOfType(ParametersRefused.class, () -> ofQuery(query));
        assertThat(refusal.errors()).containsOnlyKeys(parameter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"where\":\"v=1\"} x", "\u0000"})
    void body_noJson_isRefused(String body) {
        assertThat(catchThrowableOfType(InvalidRequestException.class, () -> ofBody(body)))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "{\"subset\":[]}"})
    void body_noObject_isRefused(String body) {
        assertThat(catchThrowableOfType(ParametersRefused.class, () -> ofBody(body))
                        .errors())
                .containsOnlyKeys("subset");
    }
}
