package dev.tidemark.actors.invariant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.InvariantViolatedException;
import dev.tidemark.engine.Violation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What JSON Schemas refuse, how they say it, and that none can hold anybody up. */
class GuardTest {

    private static final String ACCOUNT = """
            {"type":"object","required":["balance"],"properties":{"balance":{"type":"integer","minimum":0,"maximum":100},
             "tags":{"type":"array","items":{"type":"string"},"uniqueItems":true}}}
            """;

    /** A look that takes longer would hold up a writer. */
    private static final Duration AT_MOST = Duration.ofSeconds(10);

    private final Guards guards = new Guards();

    private List<Violation> violations(String schema, String value) {
        return guards.ofSchema(schema).violations("key", value.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void require_negativeBalance_namesPlaceKeywordValueAndBound() {
        byte[] value = "{\"balance\":-5}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> guards.ofSchema(ACCOUNT).require(3, "alice", value))
                .isInstanceOfSatisfying(InvariantViolatedException.class, violated -> {
                    assertThat(violated.index()).isEqualTo(3);
                    assertThat(violated.breaches().get(0).key()).isEqualTo("alice");
                    assertThat(violated.breaches().get(0).violations())
                            .singleElement()
                            .satisfies(violation -> {
                                assertThat(violation.pointer()).isEqualTo("/balance");
                                assertThat(violation.keyword()).isEqualTo("minimum");
                                assertThat(violation.actual()).isEqualTo("-5");
                                assertThat(violation.expected()).isEqualTo("0");
                            });
                })
                .hasMessageContaining("key=alice pointer=/balance keyword=minimum expected=0 actual=-5");
    }

    @Test
    void violations_soundValue_areNone() {
        assertThat(violations(ACCOUNT, "{\"balance\":7,\"tags\":[\"a\",\"b\"]}"))
                .isEmpty();
        assertThat(violations(ACCOUNT, "{\"balance\":7.0}")).isEmpty();
    }

    @Test
    void violations_several_areAllTold() {
        assertThat(violations(ACCOUNT, "{\"balance\":101,\"tags\":[1,1]}"))
                .extracting(Violation::keyword)
                .contains("maximum", "type", "uniqueItems");
        assertThat(violations(ACCOUNT, "{}")).extracting(Violation::keyword).containsExactly("required");
    }

    @Test
    void violations_more_areCut() {
        String many = "[" + "1,".repeat(1_000) + "1]";

        assertThat(violations("{\"items\":{\"type\":\"string\"}}", many)).hasSize(Rule.VIOLATIONS_MAX);
        assertThat(violations("{\"items\":{\"type\":\"string\"}}", "[" + "1,".repeat(20_000) + "1]"))
                .hasSize(1);
    }

    /** Each would pass a bound where numbers go through doubles, or the first of two members counts. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"balance\":1.8446744073709551616E19}",
                "{\"balance\":18446744073709551616}",
                "{\"balance\":-1e-400}",
                "{\"balance\":1e999999999}",
                "{\"balance\":-1,\"balance\":1}",
                "{\"balance\":1,\"balance\":-1}",
                "{\"balance\":-0.5}",
            })
    void violations_numbersAndMembersThatReadersMistake_areFound(String value) {
        assertThat(violations(ACCOUNT, value)).isNotEmpty();
    }

    @Test
    void violations_draft_isTheOneThatIsNamed() {
        String items = "\"items\":[{\"type\":\"string\"}]}";

        assertThat(violations("{\"$schema\":\"http://json-schema.org/draft-07/schema#\"," + items, "[1]"))
                .hasSize(1);
        assertThat(violations("{\"prefixItems\":[{\"type\":\"string\"}]}", "[1]"))
                .hasSize(1);
        assertThatThrownBy(() -> guards.ofSchema("{" + items)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void violations_ownReferences_areFollowed() {
        String tree =
                "{\"$defs\":{\"node\":{\"type\":\"object\",\"properties\":{\"next\":{\"$ref\":\"#/$defs/node\"}}}},"
                        + "\"$ref\":\"#/$defs/node\"}";

        assertThat(violations(tree, "{\"next\":{\"next\":{}}}")).isEmpty();
        assertThat(violations(tree, "{\"next\":{\"next\":7}}"))
                .extracting(Violation::pointer)
                .containsExactly("/next/next");
        assertThat(violations("{\"$ref\":\"https://json-schema.org/draft/2020-12/schema\"}", "{\"type\":7}"))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"minimum\":\"0\"}",
                "{\"type\":\"whatever\"}",
                "{\"$schema\":\"https://example.com/mine\"}",
                "{\"$ref\":\"https://example.com/schema.json\"}",
                "{\"$ref\":\"http://127.0.0.1:1/schema.json\"}",
                "{\"$ref\":\"file:///etc/passwd\"}",
                "{\"$ref\":\"classpath:reference.conf\"}",
                "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/none\"}}}",
                "{\"$ref\":\"#\"}",
                "{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}},\"$ref\":\"#/$defs/a\"}",
                "{\"pattern\":\"(\"}",
                "{\"pattern\":\"^(?=a)\"}",
                "{\"pattern\":\"(a)\\\\1\"}",
                "{\"pattern\":\"((a{1000}){1000}){1000}\"}",
                "{\"pattern\":\"(((((((a{9}){9}){9}){9}){9}){9}){9}){9}\"}",
                "{\"patternProperties\":{\"a{100000}\":{}}}",
                "{\"type\":\"object\",\"type\":\"array\"}",
                "{\"multipleOf\":1e-999999999}",
            })
    void ofSchema_unusable_isRefused(String schema) {
        assertThatThrownBy(() -> guards.ofSchema(schema))
                .as(schema)
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("JSON Schema");
    }

    @Test
    void ofSchema_deeplyNested_isRefused() {
        String deep = "{\"not\":".repeat(900) + "{}" + "}".repeat(900);

        assertThatThrownBy(() -> guards.ofSchema(deep)).isInstanceOf(InvalidRequestException.class);
    }

    /** With backtracking the first of these takes longer than the universe is old. */
    @Test
    void violations_patternsThatBacktrack_takeLinearTime() {
        Assertions.assertThat(Duration.ofMillis(time(() -> {
                    assertThat(violations("{\"pattern\":\"^(a+)+$\"}", "\"" + "a".repeat(100_000) + "!\""))
                            .hasSize(1);
                    assertThat(violations("{\"pattern\":\"^(a|a)*$\"}", "\"" + "a".repeat(100_000) + "!\""))
                            .hasSize(1);
                    assertThat(violations("{\"pattern\":\"(.*){20}b\"}", "\"" + "a".repeat(100_000) + "\""))
                            .hasSize(1);
                    assertThat(violations("{\"propertyNames\":{\"pattern\":\"^(\\\\w+\\\\s?)*$\"}}", names()))
                            .isNotEmpty();
                })))
                .isLessThan(AT_MOST);
    }

    private static String names() {
        return "{\"" + "ab ".repeat(30_000) + "!\":1}";
    }

    /** A look is given up, and the value refused, whatever a schema makes of it. */
    @Test
    void violations_schemasThatExplode_areGivenUp() {
        String twice = "{\"allOf\":[{\"$ref\":\"#/$defs/%d\"},{\"$ref\":\"#/$defs/%d\"}]}";
        StringBuilder inPlace = new StringBuilder("{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/0\"},\"$defs\":{");
        for (int level = 0; level < 40; level++) {
            inPlace.append('"')
                    .append(level)
                    .append("\":")
                    .append(twice.formatted(level + 1, level + 1))
                    .append(',');
        }
        inPlace.append("\"40\":{}}}");
        String downwards =
                "{\"$defs\":{\"n\":{\"items\":{\"$ref\":\"#/$defs/n\"},\"allOf\":[{\"items\":{\"$ref\":\"#/$defs/n\"}}]}},"
                        + "\"$ref\":\"#/$defs/n\"}";
        String deep = "[".repeat(60) + "]".repeat(60);

        Assertions.assertThat(Duration.ofMillis(time(() -> {
                    assertThat(violations(downwards, deep))
                            .extracting(Violation::message)
                            .isNotEmpty()
                            .allSatisfy(message -> assertThat(message).contains("too many steps"));
                    assertThatThrownBy(() -> {
                                List<Violation> found = violations(inPlace.toString(), "[1]");
                                throw new InvalidRequestException(found.get(0).message());
                            })
                            .hasMessageContaining("too many steps");
                })))
                .isLessThan(AT_MOST);
    }

    /** {@code Aa} and {@code BB} have one hash, and so have all texts made of as many of either. */
    @Test
    void violations_itemsOfOneHash_areGivenUpBeforeTheyCost() {
        StringBuilder items = new StringBuilder("[");
        for (int number = 0; number < 1 << 15; number++) {
            items.append(number == 0 ? "\"" : ",\"");
            for (int bit = 0; bit < 15; bit++) {
                items.append((number >> bit & 1) == 0 ? "Aa" : "BB");
            }
            items.append('"');
        }

        Assertions.assertThat(Duration.ofMillis(time(() -> assertThat(violations(
                                "{\"uniqueItems\":true}", items.append(']').toString()))
                        .extracting(Violation::message)
                        .singleElement()
                        .asString()
                        .contains("too many steps"))))
                .isLessThan(AT_MOST);
    }

    @Test
    void violations_largeValueOfAModestSchema_areLookedThrough() {
        String large = "[" + "{\"n\":1,\"s\":\"abc\"},".repeat(50_000) + "{\"n\":1,\"s\":\"abc\"}]";
        String schema =
                "{\"items\":{\"type\":\"object\",\"required\":[\"n\",\"s\"],\"properties\":{\"n\":{\"type\":\"integer\","
                        + "\"minimum\":0},\"s\":{\"type\":\"string\",\"pattern\":\"^[a-z]+$\"}},\"additionalProperties\":false}}";

        assertThat(violations(schema, large)).isEmpty();
    }

    private static long time(Runnable action) {
        long start = System.nanoTime();
        action.run();
        return (System.nanoTime() - start) / 1_000_000;
    }
}
