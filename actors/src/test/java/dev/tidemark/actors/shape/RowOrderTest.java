package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.InvalidRequestException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Orders of rows. */
final class RowOrderTest {

    private static final List<Row> ROWS = Stream.of(
                    "{\"n\":\"a\",\"v\":2,\"m\":[1]}",
                    "{\"n\":\"b\",\"v\":10,\"m\":\"1\"}",
                    "{\"n\":\"c\",\"v\":null,\"m\":5}",
                    "{\"n\":\"d\",\"v\":2.0,\"m\":true,\"o\":{\"x\":\"z\"}}")
            .map(RowTest::row)
            .toList();

    private static String sorted(String orderBy) {
        return String.join(
                "",
                ROWS.stream()
                        .sorted(RowOrder.parse(orderBy))
                        .map(row -> row.raw("n").orElseThrow().substring(1, 2))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|abcd",
                "v|adbc",
                "v ASC|adbc",
                "v DESC|cbad",
                "v desc nulls last|badc",
                "v NULLS FIRST|cadb",
                "v, n DESC|dabc",
                "\"n\" DESC|dcba",
                "m|dcba",
                "o->>'x', n|dabc",
                "missing, n|abcd",
            })
    void rows_sorted_areInOrder(String orderBy, String expected) {
        assertThat(sorted(orderBy)).isEqualTo(expected);
    }

    @Test
    void parse_noOrder_isRefusedWithItsPlace() {
        assertRefused("v, ", "expected=a value actual=the end index=3");
        assertRefused("v DESC ASC", "expected=an operator or the end actual=ASC index=7");
        assertRefused("v NULLS", "expected=LAST actual=the end index=7");
        assertRefused("random()", "functions are not supported: name=random index=0");
        assertRefused("\"$key\"", "rows are not ordered by keys: name=$key index=0");
        assertRefused("v" + ",v".repeat(16), "too many columns: limit=16");
        assertRefused("v".repeat(RowOrder.LENGTH_MAX + 1), "too long");
        assertThat(RowOrder.parse(" ").isEmpty()).isTrue();
        assertThat(RowOrder.parse("v").isEmpty()).isFalse();
    }

    private static void assertRefused(String orderBy, String message) {
        assertThatThrownBy(() -> RowOrder.parse(orderBy))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("order_by: ")
                .hasMessageContaining(message);
    }
}
