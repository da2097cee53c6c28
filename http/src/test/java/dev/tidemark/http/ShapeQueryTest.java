package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.actors.ShapeDefinition;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parameters of the shape protocol mean, and which are refused. */
class ShapeQueryTest {

    private static ShapeQuery parse(String query) {
        return ShapeQuery.parse(QueryParameters.parse(Optional.of(query)));
    }

    private static ParametersRefused refusal(String query) {
        return catchThrowableOfType(ParametersRefused.class, () -> parse(query));
    }

    @Test
    void query_ofAClientThatBegins_isThePlainDefinition() {
        ShapeQuery query = parse("log=full&offset=-1&table=users");
        assertThat(query.definition()).isEqualTo(ShapeDefinition.of("users"));
        assertThat(query.offset()).isEqualTo(ShapeOffset.BEGINNING);
        assertThat(query.mode()).isEqualTo(ShapeQuery.Mode.CATCH_UP);
        assertThat(query.begins()).isTrue();
        assertThat(query.changesOnly()).isFalse();
    }

    @Test
    void query_withAll_isReadWhole() {
        ShapeQuery query =
                parse("columns=name%2Cid&cursor=17&experimental_live_sse=true&handle=h&live=true&live_sse=true"
                        + "&log=changes_only&offset=42_0&params%5B2%5D=b&params%5B1%5D=a&replica=full"
                        + "&table=public.users&where=x%3D%241+OR+x%3D%242");
        assertThat(query.definition())
                .isEqualTo(
                        new ShapeDefinition("users", "x=$1 OR x=$2", List.of("a", "b"), List.of("id", "name"), true));
        assertThat(query.offset().position()).isEqualTo(42);
        assertThat(query.handle()).contains("h");
        assertThat(query.mode()).isEqualTo(ShapeQuery.Mode.EVENTS);
        assertThat(query.cursor()).hasValue(17);
        assertThat(query.changesOnly()).isTrue();
        assertThat(query.begins()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "offset=-1|table|can't be blank",
                "offset=-1&table=|table|can't be blank",
                "offset=-1&table=%22a|table|names no table",
                "offset=-1&table=public.|table|names no table",
                "offset=-1&table=%22a%22.%22b%22|table|names no table",
                "offset=-1&table=a%00|table|control character",
                "table=t|offset|can't be blank",
                "table=t&offset=|offset|can't be blank",
                "table=t&offset=7|offset|has invalid format",
                "table=t&offset=-2|offset|has invalid format",
                "table=t&offset=1_|offset|has invalid format",
                "table=t&offset=-1_0|offset|has invalid format",
                "table=t&offset=9999999999999999999_0|offset|has invalid format",
                "table=t&offset=0_0|handle|can't be blank",
                "table=t&offset=0_0&handle=|handle|can't be blank",
                "table=t&offset=-1&live=true|live|can't be true",
                "table=t&offset=now&live=true|live|can't be true",
                "table=t&offset=1_0&handle=h&live=yes|live|is neither true nor false",
                "table=t&offset=1_0&handle=h&live_sse=true|live_sse|unless live is",
                "table=t&offset=1_0&handle=h&experimental_live_sse=true|live_sse|unless live is",
                "table=t&offset=-1&replica=half|replica|expected=default or full",
                "table=t&offset=-1&log=some|log|expected=full or changes_only",
                "table=t&offset=-1&columns=a,,b|columns|is no list of names",
                "table=t&offset=-1&columns=%22a|columns|is no list of names",
                "table=t&offset=-1&params%5B2%5D=a|params|numbered from 1",
                "table=t&offset=-1&params%5B0%5D=a|params|numbered from 1",
                "table=t&offset=-1&params%5B1%5D=a&params%5B01%5D=a|params|numbered from 1",
            })
    void query_invalid_namesTheParameter(String query, String parameter, String error) {
        assertThat(refusal(query).errors()).containsOnlyKeys(parameter);
        assertThat(refusal(query).errors().get(parameter))
                .singleElement()
                .asString()
                .contains(error);
    }

    @Test
    void query_wrongInSeveralWays_namesAll() {
        assertThat(refusal("offset=x&replica=y&log=z").errors()).containsOnlyKeys("table", "offset", "replica", "log");
    }

    @ParameterizedTest
    @CsvSource({"-1,0", "now,0", "0_0,0", "0_inf,0", "0_7,0", "42_0,42", "42_inf,42"})
    void offset_anyForm_isAPosition(String text, long position) {
        assertThat(ShapeOffset.of(text).orElseThrow().position()).isEqualTo(position);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "expired_handle=h",
                "cache-buster=1-2",
                "queryable_columns=a",
                "experimental_compaction=true",
                "x=y"
            })
    void parameter_ofOthers_isIgnored(String parameter) {
        assertThat(parse("offset=-1&table=t&" + parameter)).isEqualTo(parse("offset=-1&table=t"));
    }

    @Test
    void handle_whereItDoesNotCount_isNoOther() {
        assertThat(parse("table=t&offset=-1&handle=a").knowsAnother("b")).isFalse();
        assertThat(parse("table=t&offset=now&handle=a").knowsAnother("b")).isFalse();
        assertThat(parse("table=t&offset=0_0&handle=a").knowsAnother("b")).isTrue();
        assertThat(parse("table=t&offset=0_0&handle=a").knowsAnother("a")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "users|users",
                "Users|Users",
                "\"Users\"|Users",
                "public.users|users",
                "public.\"x y\"|x y",
                "\"public\".\"x y\"|x y",
                "\"public\".users|users",
                "\"public.users\"|public.users",
                "\"a\"\"b\"|a\"b",
                "other.users|other.users",
                "a/b|a/b",
            })
    void table_anyForm_namesACollection(String table, String collection) {
        assertThat(TableName.of(table)).contains(collection);
    }

    @Test
    void columns_thatMeanTheSame_areEqual() {
        assertThat(ColumnList.of("b, a,\"x,y\",a")).contains(List.of("a", "b", "x,y"));
        assertThat(ColumnList.of("\"a\" ,\"x,y\",b")).contains(List.of("a", "b", "x,y"));
        assertThat(ColumnList.of("\"say \"\"hi\"\"\"")).contains(List.of("say \"hi\""));
    }

    @Test
    void texts_veryLong_costTheirLengthAlone() {
        String name = "\"" + "\"\"".repeat(200_000) + "\"";
        assertThat(TableName.of(name).orElseThrow()).hasSize(200_000);
        assertThat(ColumnList.of(name.repeat(1) + ",a").orElseThrow()).hasSize(2);
        assertThat(ColumnList.of("a,".repeat(200_000) + "b").orElseThrow()).containsExactly("a", "b");
        assertThat(ColumnList.of("\"".repeat(100_001))).isEmpty();
    }

    @Test
    void parameters_thousands_areAllRead() {
        String query = IntStream.rangeClosed(1, 5_000)
                .mapToObj(number -> "params%5B" + number + "%5D=v" + number)
                .collect(Collectors.joining("&", "table=t&offset=-1&", ""));
        assertThat(parse(query).definition().parameters()).hasSize(5_000).endsWith("v4999", "v5000");
    }

    @Test
    void parameter_standsTwice_isRefused() {
        assertThatThrownBy(() -> parse("table=t&offset=-1&table=u"))
                .isInstanceOf(RequestRefused.class)
                .hasMessageContaining("stands twice: name=table");
    }
}
