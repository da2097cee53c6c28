package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.actors.shape.Row;
import dev.tidemark.engine.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One-off queries: what their parameters mean, and which rows they hold. */
class SubsetTest {

    private static final ShapeServing.SubsetLimits LIMITS = new ShapeServing.SubsetLimits(5, 1_000, 100);

    private static Subset ofQuery(String query) {
        return Subset.of(QueryParameters.parse(Optional.of(query)), LIMITS);
    }

    private static Subset ofBody(String body) {
        return Subset.of(body.getBytes(StandardCharsets.UTF_8), LIMITS);
    }

    private static boolean matches(Subset subset, String row) {
        return subset.where().matches("k", Row.of(row.getBytes(StandardCharsets.UTF_8)));
    }

    private static SubsetRows rows(Subset subset, int... values) {
        SubsetRows rows = new SubsetRows(subset, LIMITS);
        for (int value : values) {
            rows.add("k" + value, Row.of(("{\"v\":" + value + "}").getBytes(StandardCharsets.UTF_8)), 10);
        }
        return rows;
    }

    private static List<String> keys(SubsetRows rows) {
        return rows.inOrder().stream().map(SubsetRows.Found::key).toList();
    }

    @Test
    void condition_longerThanThatOfAShapeMayBe_isRefused() {
        String where = "v='" + "x".repeat(96) + "'";
        assertThat(ofBody("{\"where\":\"" + where + "\"}").limit()).isEmpty();
        ParametersRefused refused =
                catchThrowableOfType(ParametersRefused.class, () -> ofBody("{\"where\":\"" + where + " \"}"));
        assertThat(refused.errors().get("subset__where")).containsExactly("where: too long: limit=100 actual=101");
    }

    @Test
    void subset_ofQueryOrBody_isTheSame() {
        List<Subset> subsets = List.of(
                ofQuery("subset__where=v%3D%241&subset__params=%7B%221%22%3A%22a%22%7D&subset__limit=3&subset__offset=2"
                        + "&subset__order_by=v"),
                ofQuery("subset__where=v%3D%241&subset__params=%5B%22a%22%5D&subset__limit=3&subset__offset=2"
                        + "&subset__order_by=v"),
                ofBody("{\"where\":\"v=$1\",\"params\":{\"1\":\"a\"},\"limit\":3,\"offset\":2,\"order_by\":\"v\"}"),
                ofBody("{\"subset\":{\"where\":\"v=$1\",\"params\":{\"1\":\"a\"},\"limit\":3,\"offset\":2,"
                        + "\"order_by\":\"v\",\"where_expr\":null}}"));
        for (Subset subset : subsets) {
            assertThat(matches(subset, "{\"v\":\"a\"}")).isTrue();
            assertThat(matches(subset, "{\"v\":\"b\"}")).isFalse();
            assertThat(subset.limit()).hasValue(3);
            assertThat(subset.offset()).isEqualTo(2);
            assertThat(subset.order().isEmpty()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subset__where=v+v|subset__where",
                "subset__order_by=v+sideways|subset__order_by",
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

    @Test
    void rows_withLimit_areTheFirstByTheOrder() {
        Subset subset = ofBody("{\"order_by\":\"v DESC\",\"limit\":2,\"offset\":1}");
        assertThat(keys(rows(subset, 3, 9, 1, 7, 5, 8, 2))).containsExactly("k8", "k7");
        assertThat(keys(rows(subset, 3))).isEmpty();
        assertThat(keys(rows(subset))).isEmpty();
        assertThat(keys(rows(ofBody("{\"order_by\":\"v\",\"limit\":0}"), 1, 2))).isEmpty();
    }

    @Test
    void rows_alike_areInTheOrderOfTheirKeys() {
        SubsetRows rows = new SubsetRows(ofBody("{\"order_by\":\"v\",\"limit\":2}"), LIMITS);
        for (String key : List.of("c", "a", "d", "b")) {
            rows.add(key, Row.of("{\"v\":1}".getBytes(StandardCharsets.UTF_8)), 10);
        }
        assertThat(keys(rows)).containsExactly("a", "b");
    }

    @Test
    void rows_withoutOrder_areThoseThatWereFound() {
        assertThat(keys(rows(ofBody("{}"), 3, 1, 2))).containsExactly("k3", "k1", "k2");
    }

    @Test
    void rows_moreThanMayBeHeld_areRefused() {
        assertThat(keys(rows(ofBody("{}"), 1, 2, 3, 4, 5))).hasSize(5);
        assertThat(catchThrowableOfType(ParametersRefused.class, () -> rows(ofBody("{}"), 1, 2, 3, 4, 5, 6))
                        .errors())
                .containsOnlyKeys("subset__limit");
        assertThat(catchThrowableOfType(
                                ParametersRefused.class,
                                () -> rows(ofBody("{\"order_by\":\"v\",\"limit\":3,\"offset\":3}")))
                        .errors())
                .containsOnlyKeys("subset__limit");
        SubsetRows long1 = new SubsetRows(ofBody("{}"), LIMITS).add("a", Row.empty(), 1_000);
        assertThat(catchThrowableOfType(ParametersRefused.class, () -> long1.add("b", Row.empty(), 1)))
                .isNotNull();
    }
}
