package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions over rows: what matches, what is not known, what is refused and where. */
final class RowFilterTest {

    private static final Row ROW =
            row("{\"id\":7,\"price\":1.50,\"big\":12345678901234567890123,\"name\":\"Ann\",\"userId\":\"u1\","
                    + "\"active\":true,\"gone\":null,\"digits\":\"42\",\"tags\":[\"a\",{\"b\":2}],\"data\":{\"n\":5,\"s\":\"x\",\"deep\":{\"t\":[1,2]}},"
                    + "\"a b\":1}");

    private static Row row(String json) {
        return Row.of(json.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean matches(String where, String... parameters) {
        return RowFilter.parse(where, List.of(parameters)).matches("key-1", ROW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "id = 7",
                "id = 7.0",
                "7e0 = id",
                "id <> 8 AND id != 8",
                "id < 8 and id <= 7 and id > 6 and id >= 7",
                "price = 1.5",
                "big = 12345678901234567890123",
                "big > 12345678901234567890122",
                "big < 1e23",
                "id > -1",
                "name = 'Ann'",
                "name < 'Ao'",
                "\"name\" = 'Ann' AND \"a b\" = 1",
                "userId = 'u1'",
                "active",
                "active = true",
                "active = 't'",
                "active IS TRUE AND active IS NOT FALSE",
                "NOT active IS FALSE",
                "id = '7'",
                "id > '6.5'",
                "id = ' 7 '",
                "digits = '42'",
                "gone IS NULL AND missing IS NULL AND id IS NOT NULL",
                "gone IS NOT DISTINCT FROM missing",
                "gone IS DISTINCT FROM 1",
                "(gone = 1) IS UNKNOWN",
                "gone = 1 IS NULL",
                "gone = 1 OR id = 7",
                "NOT (gone = 1 AND id = 8)",
                "id IN (1, 7, 9)",
                "id NOT IN (1, 9)",
                "name IN ('Bob', 'Ann')",
                "id BETWEEN 7 AND 8 AND name BETWEEN 'A' AND 'B'",
                "id NOT BETWEEN 8 AND 9",
                "name LIKE 'A%' AND name LIKE '_nn' AND name NOT LIKE 'a%'",
                "name ILIKE 'ann'",
                "data->>'s' = 'x'",
                "data->'n' = 5",
                "(data->>'n')::int = 5",
                "data->'deep'->'t'->1 = 2",
                "data->'deep'->'t'->-2 = 1",
                "data->'deep'->>'t' = '[1,2]'",
                "tags = '[\"a\",{\"b\":2}]'",
                "tags <> '[]'",
                "tags->1->'b' = 2",
                "digits::int = 42",
                "price::int = 2",
                "id::text = '7'",
                "'1'::bool",
                "id = 7 OR id = 8 AND id = 9",
                "\"$key\" = 'key-1' AND \"$key\" LIKE 'key%'",
            })
    void condition_thatHolds_matches(String where) {
        assertThat(matches(where)).as(where).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id = 8",
                "id = 7.0000000000000000000000000000001",
                "big = 12345678901234567890124",
                "gone = gone",
                "gone <> 1",
                "NOT (gone = 1)",
                "gone IN (1, 2)",
                "gone NOT IN (1, 2)",
                "id NOT IN (1, missing)",
                "missing LIKE '%'",
                "missing NOT LIKE '%'",
                "id LIKE '7'",
                "id NOT LIKE '8'",
                "NOT active",
                "name",
                "id BETWEEN 8 AND 6",
                "id BETWEEN missing AND 9",
                "name = 7",
                "digits = 42",
                "id < 'x'",
                "id > 'x'",
                "tags < 'x'",
                "tags > 'x'",
                "name ILIKE 'an'",
                "NAME = 'Ann'",
                "data->'x'->'y' = 1",
                "data->0 = 1",
                "tags->5 IS NOT NULL",
                "name::int = 0",
                "null",
                "id = null",
                "(id = 7 OR id = 8) AND id = 9",
            })
    void condition_thatDoesNotHold_doesNotMatch(String where) {
        assertThat(matches(where)).as(where).isFalse();
    }

    @Test
    void parameters_any_takeTheKindOfTheirColumn() {
        assertThat(matches("id = $1 AND name = $2 AND active = $3", "7", "Ann", "true"))
                .isTrue();
        assertThat(matches("name LIKE $1", "%n")).isTrue();
        assertThat(matches("data->>$1 = $2", "s", "x")).isTrue();
        assertThat(matches("id IN ($1, $2)", "x", "7.00")).isTrue();
        assertThat(matches("name = $1", "' OR true --")).isFalse();
    }

    @Test
    void numberAndText_compared_differ() {
        assertThat(matches("digits <> id")).isTrue();
        assertThat(matches("name <> 7")).isTrue();
        assertThat(matches("id <> 'seven'")).isTrue();
    }

    @Test
    void texts_withCharactersBeyondTheFirstPlane_compareByCodePoints() {
        Row row = row("{\"t\":\"\ud83d\ude00\"}");
        assertThat(RowFilter.parse("t > '\uff5e'", List.of()).matches("", row)).isTrue();
    }

    @Test
    void names_twiceInTheValue_countAtTheirLast() {
        Row row = row("{\"a\":1,\"a\":2,\"o\":{\"b\":1,\"b\":2}}");
        assertThat(RowFilter.parse("a = 2 AND o->'b' = 2", List.of()).matches("", row))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "id =|expected=a value actual=the end index=4",
                "id = 7 8|expected=an operator or the end actual=8 index=7",
                "(id = 7|expected=')' actual=the end index=7",
                "id = 'x|quote does not end index=5",
                "id ~ 'x'|character has no meaning here: ~ index=3",
                "lower(name) = 'x'|functions are not supported: name=lower index=0",
                "id = ANY($1)|functions are not supported: name=ANY index=5",
                "t.id = 1|columns take no table before them: name=t index=0",
                "CASE WHEN id = 1 THEN true END|not supported: name=CASE index=0",
                "created > DATE '2024-01-01'|not supported: name=DATE index=10",
                "id = $1|parameter is not given: name=$1 given=0 index=5",
                "id = $0|parameter is not given: name=$0 given=0 index=5",
                "id IN ()|expected=a value actual=) index=7",
                "id = 1 = 1|expected=an operator or the end actual== index=7",
                "7|expected=a condition actual=7 index=0",
                "id = 1 AND 7|expected=a condition actual=7 index=11",
                "NOT 7|expected=a condition actual=7 index=4",
                "name::uuid::date = 1|expected=text, int, numeric, float or bool actual=date index=12",
                "data->>'n' = 5|values of two kinds are compared: left=text right=number index=11",
                "id LIKE name|expected=a quoted text or a parameter actual=name index=8",
                "name LIKE 'x\\'|pattern of LIKE ends in its escape character index=10",
                "name LIKE 'x' ESCAPE 'ab'|ESCAPE takes one character or none index=21",
                "id IS 7|expected=NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM actual=7 index=6",
                "id = 1 -- all|expected=an operator or the end actual=- index=7",
                "id = 1; DROP TABLE x|character has no meaning here: ; index=6",
                "id = 1x|number goes on as a word index=5",
                "a -> b = 1|expected=a quoted name or a whole number actual=b index=5",
                "and|expected=a value actual=and index=0",
            })
    void condition_thatIsNone_isRefusedWithItsPlace(String where, String message) {
        assertThatThrownBy(() -> RowFilter.parse(where, List.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("where: ")
                .hasMessageContaining(message);
    }

    @Test
    void condition_ofRandomTokens_isReadOrRefused() {
        String text =
                "a b \"c d\" id name 'x' '7' 7 -1.5 1e400 TRUE NULL NOT AND OR IN IS LIKE ILIKE BETWEEN ( ) , = <> < >= -> ->> ::"
                        + " int text bool numeric $1 $2 ESCAPE DISTINCT FROM 'n' 0 data tags \"$key\" UNKNOWN - + . '%_\\' active gone";
        List<String> tokens = Pattern.compile("\"[^\"]*\"|\\S+")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .toList();
        SplittableRandom random = new SplittableRandom(17);
        int read = 0;
        for (int round = 0; round < 40_000; round++) {
            StringBuilder where = new StringBuilder();
            for (int length = 1 + random.nextInt(9); length > 0; length--) {
                where.append(tokens.get(random.nextInt(tokens.size()))).append(' ');
            }
            try {
                RowFilter filter = RowFilter.parse(where.toString(), List.of("7", "x"));
                filter.matches("key", ROW);
                filter.matches("", Row.empty());
                read++;
            } catch (InvalidRequestException refused) {
                assertThat(refused.getMessage()).as(where.toString()).containsPattern("index=\\d+$");
            }
        }
        assertThat(read).isGreaterThan(1_000);
    }

    @Test
    void condition_tooDeepTooLongOrTooLarge_isRefused() {
        assertRefused("(".repeat(65) + "true" + ")".repeat(65), "nests too deeply: limit=64");
        assertRefused("NOT ".repeat(10_000) + "true", "nests too deeply");
        assertRefused("a" + "->'b'".repeat(100) + " = 1", "nests too deeply");
        assertRefused("a" + "::text".repeat(100) + " = 'x'", "nests too deeply");
        assertRefused("x".repeat(RowFilter.LENGTH_MAX + 1), "too long: limit=65536");
        assertRefused("id IN (1" + ",1".repeat(11_000) + ")", "too many parts: limit=10000");
        assertThat(matches("(".repeat(50) + "true" + ")".repeat(50))).isTrue();
        assertThat(matches("id = 7" + " AND id = 7".repeat(3_000))).isTrue();
        String many = String.join(
                ",", IntStream.range(0, 5_000).mapToObj(Integer::toString).toList());
        assertThat(matches("id IN (" + many + ")")).isTrue();
    }

    private static void assertRefused(String where, String message) {
        assertThatThrownBy(() -> RowFilter.parse(where, List.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(message);
    }
}
