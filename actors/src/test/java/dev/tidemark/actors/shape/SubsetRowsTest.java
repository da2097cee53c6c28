package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.actors.SubsetQuery;
import dev.tidemark.engine.InvalidRequestException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rows a one-off query holds, and how many it may. */
class SubsetRowsTest {

    private static final ShapeSettings.Queries BOUNDS = new ShapeSettings.Queries(100, 5, 1_000);
    private static final SubsetQuery ORDERED = SubsetQuery.ALL.orderedBy("v");

    private static SubsetRows rows(SubsetQuery query, int... values) {
        SubsetRows rows = new SubsetRows(query, BOUNDS);
        for (int value : values) {
            rows.add("k" + value, RowTest.row("{\"v\":" + value + "}"), 10);
        }
        return rows;
    }

    private static List<String> keys(SubsetRows rows) {
        return rows.inOrder().stream().map(SubsetRows.Found::key).toList();
    }

    @Test
    void rows_withLimit_areTheFirstByTheOrder() {
        SubsetQuery query = SubsetQuery.ALL.orderedBy("v DESC").withPage(1, 2);
        assertThat(keys(rows(query, 3, 9, 1, 7, 5, 8, 2))).containsExactly("k8", "k7");
        assertThat(keys(rows(query, 3))).isEmpty();
        assertThat(keys(rows(query))).isEmpty();
        assertThat(keys(rows(ORDERED.withPage(0, 0), 1, 2))).isEmpty();
    }

    @Test
    void rows_alike_areInTheOrderOfTheirKeys() {
        SubsetRows rows = new SubsetRows(ORDERED.withPage(0, 2), BOUNDS);
        for (String key : List.of("c", "a", "d", "b")) {
            rows.add(key, RowTest.row("{\"v\":1}"), 10);
        }
        assertThat(keys(rows)).containsExactly("a", "b");
    }

    @Test
    void rows_withoutOrder_areThoseThatWereFound() {
        assertThat(keys(rows(SubsetQuery.ALL, 3, 1, 2))).containsExactly("k3", "k1", "k2");
    }

    @Test
    void rows_moreThanMayBeHeld_areRefused() {
        assertThat(keys(rows(SubsetQuery.ALL, 1, 2, 3, 4, 5))).hasSize(5);
        assertThatThrownBy(() -> rows(SubsetQuery.ALL, 1, 2, 3, 4, 5, 6))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("limit: matches more than can be sorted: rowsMax=5 bytesMax=1000");
        SubsetRows full = new SubsetRows(SubsetQuery.ALL, BOUNDS).add("a", Row.empty(), 1_000);
        assertThatThrownBy(() -> full.add("b", Row.empty(), 1)).isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @CsvSource({"3,3,limit", "9223372036854775807,1,limit", "0,9223372036854775807,limit", "0,-1,limit", "-1,1,offset"})
    void page_outOfBounds_isRefusedByName(long offset, long limit, String name) {
        assertThatThrownBy(() -> rows(ORDERED.withPage(offset, limit)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith(name + ": ");
    }
}
