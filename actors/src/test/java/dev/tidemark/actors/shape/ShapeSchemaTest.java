package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.InvalidRequestException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schemas, and rows as they spell them. */
final class ShapeSchemaTest {

    private static final ShapeSchema SCHEMA = ShapeSchema.parse("""
            {"id":{"type":"text","pk_index":0,"not_null":true},"n":{"type":"int8"},"f":{"type":"float8"},"b":{"type":"bool"},
             "j":{"type":"jsonb"},"a":{"type":"int4","dims":1},"s":{"type":"text","dims":2}, "ja":{"type":"json","dims":1},
             "v":{"type":"varchar","max_length":10}}""");

    private static String shaped(String json, String... columns) {
        return new RowShape(SCHEMA, List.of(columns))
                .row("k/1", RowTest.row(json))
                .toString();
    }

    @Test
    void schema_valid_isAHeader() {
        assertThat(ShapeSchema.parse(" { \"ü\" : {\"type\": \"text\"} } ").header())
                .isEqualTo("{\"\\u00fc\":{\"type\":\"text\"}}");
        assertThat(SCHEMA.header())
                .contains("\"max_length\":10")
                .contains("\"dims\":2")
                .doesNotContain(" ");
        assertThat(SCHEMA.keyColumn()).contains("id");
        assertThat(ShapeSchema.parse("{}").header())
                .isEqualTo(ShapeSchema.EMPTY.header())
                .isEqualTo("{}");
        assertThat(ShapeSchema.EMPTY.keyColumn()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]|schema is no object of columns",
                "{\"a\":1}|column a is no object",
                "{\"a\":{}}|column a has no type",
                "{\"a\":{\"type\":\"\"}}|column a has no type",
                "{\"a\":{\"type\":5}}|column a has no type",
                "{\"a\":{\"type\":\"text\",\"dims\":-1}}|column a has dims",
                "{\"a\":{\"type\":\"text\",\"dims\":7}}|column a has dims",
                "{\"a\":{\"type\":\"text\",\"pk_index\":1}}|column a has a pk_index that is not 0",
                "{\"a\":{\"type\":\"text\",\"pk_index\":0},\"b\":{\"type\":\"text\",\"pk_index\":0}}|column b is a second pk_index",
                "{\"a\":{\"type\":\"text\",\"not_null\":true}}|column a is not_null without a pk_index",
                "{\"a\":{\"type\":\"text\",\"not_null\":1}}|column a has a not_null",
                "{\"a\":{\"type\":\"text\",\"x\":[1]}}|column a has an object or an array: property=x",
                "{\"a\":{\"type\":\"text\"},\"a\":{\"type\":\"int4\"}}|column a stands there twice",
                "{\"a\":|JSON",
            })
    void schema_wrong_isRefusedByColumn(String json, String message) {
        assertThatThrownBy(() -> ShapeSchema.parse(json))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(message);
    }

    @Test
    void schema_tooLongOnceEscaped_isRefused() {
        String name = "ü".repeat(2_100);
        assertThatThrownBy(() -> ShapeSchema.parse("{\"" + name + "\":{\"type\":\"text\"}}"))
                .hasMessageContaining("schema is too long in ASCII: limitBytes=12288");
    }

    @Test
    void row_columnsOfTheSchema_areTextsOfPostgresql() {
        assertThat(shaped("{\"x\":{\"y\":1.0},\"n\":7e2,\"f\":1.50,\"b\":true,\"j\":{\"k\":\"v\"},\"v\":\"t\\\"x\"}"))
                .isEqualTo(
                        "{\"id\":\"k/1\",\"n\":\"700\",\"f\":\"1.50\",\"b\":\"true\",\"j\":\"{\\\"k\\\":\\\"v\\\"}\",\"a\":null,"
                                + "\"s\":null,\"ja\":null,\"v\":\"t\\\"x\",\"x\":{\"y\":1.0}}");
        assertThat(shaped("{\"j\":\"s\",\"n\":\"12\",\"v\":5,\"f\":null}"))
                .contains("\"j\":\"\\\"s\\\"\"", "\"n\":\"12\"", "\"v\":\"5\"", "\"f\":null");
    }

    @Test
    void row_arrays_areArrayLiterals() {
        assertThat(
                        shaped(
                                "{\"a\":[1,null,3],\"s\":[[\"a b\",\"\"],[\"null\",\"q\\\"\\\\{\"]],\"ja\":[{\"k\":[1]},null,\"t\"]}"))
                .contains("\"a\":\"{1,NULL,3}\"")
                .contains("\"s\":" + JsonSpelling.quote("{{\"a b\",\"\"},{\"null\",\"q\\\"\\\\{\"}}"))
                .contains("\"ja\":" + JsonSpelling.quote("{\"{\\\"k\\\":[1]}\",NULL,\"\\\"t\\\"\"}"));
        assertThat(shaped("{\"a\":[],\"s\":\"{{x}}\",\"ja\":5}"))
                .contains("\"a\":\"{}\"", "\"s\":\"{{x}}\"", "\"ja\":\"{5}\"");
    }

    @Test
    void row_keyColumn_isTheMemberOrTheKey() {
        assertThat(shaped("{\"id\":5}", "b")).isEqualTo("{\"id\":\"5\",\"b\":null}");
        assertThat(shaped("{\"id\":null}", "b")).isEqualTo("{\"id\":\"k/1\",\"b\":null}");
        RowShape shape = new RowShape(SCHEMA, List.of());
        assertThat(shape.keyed("k", RowTest.row("{\"n\":1}"))).hasToString("{\"n\":1,\"id\":\"k\"}");
        assertThat(shape.keyed("k", RowTest.row("{\"id\":1}"))).hasToString("{\"id\":1}");
    }

    @Test
    void row_projected_hasTheKeyAndWhatWasAskedFor() {
        assertThat(shaped("{\"n\":1,\"x\":2,\"y\":3}", "x", "nowhere")).isEqualTo("{\"id\":\"k/1\",\"x\":2}");
    }

    @Test
    void row_withoutSchema_isTheValueAsItIs() {
        RowShape plain = new RowShape(ShapeSchema.EMPTY, List.of());
        assertThat(plain.row("k", RowTest.row("{\"b\":1.0,\"a\":[null]}"))).hasToString("{\"b\":1.0,\"a\":[null]}");
        assertThat(plain.row("k", RowTest.row("5"))).hasToString("{\"value\":5}");
    }
}
