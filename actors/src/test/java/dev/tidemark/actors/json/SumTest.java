package dev.tidemark.actors.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.InvalidRequestException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SumTest {

    private static String sum(String target, String pointer, String by) {
        Optional<byte[]> text = Optional.of(target)
                .filter(value -> !value.isEmpty())
                .map(value -> value.getBytes(StandardCharsets.UTF_8));
        return new String(Sum.of(pointer, new BigDecimal(by)).in(text), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7 | `` | -5 | 2",
                "`` | `` | 5 | 5",
                "null | `` | 5 | 5",
                "0.1 | `` | 0.20 | 0.30",
                "9007199254740993 | `` | 1 | 9007199254740994",
                "1e3 | `` | 1 | 1001",
                "-0 | `` | 0 | 0",
                "{\"coins\":3,\"name\":\"\\u00e4\"} | /coins | 4 | {\"coins\":7,\"name\":\"\\u00e4\"}",
                "{\"a\":{\"x\":1.0}} | /a/b | 1 | {\"a\":{\"x\":1.0,\"b\":1}}",
                "`` | /a/b | 1 | {\"a\":{\"b\":1}}",
                "{\"a\":null} | /a/b | 1 | {\"a\":{\"b\":1}}",
                "{\"a/b\":1,\"~\":2} | /a~1b | 1 | {\"a/b\":2,\"~\":2}",
                "{\"~1\":1} | /~01 | 1 | {\"~1\":2}",
                "{\"\":1} | / | 1 | {\"\":2}"
            })
    void in_number_isAddedToExactlyAndTheRestStays(String target, String pointer, String by, String result) {
        assertThat(sum(target, pointer, by)).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"7\" | `` | a number",
                "true | `` | a number",
                "[1] | /0 | an object",
                "{\"a\":[1]} | /a | a number",
                "{\"a\":1} | /a/b | an object",
                "1e999999999 | `` | too long",
                "1 | a | no JSON pointer",
                "1 | /~2 | no JSON pointer",
                "1 | /~ | no JSON pointer"
            })
    void in_whatIsNoNumber_isRefused(String target, String pointer, String message) {
        assertThatThrownBy(() -> sum(target, pointer, "1"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(message);
    }

    @Test
    void of_tooLong_isRefused() {
        assertThatThrownBy(() -> Sum.of("", new BigDecimal("1e101"))).hasMessageContaining("limitDigits=100");
        assertThatThrownBy(() -> Sum.of("", new BigDecimal("1e-2147483647"))).hasMessageContaining("limitDigits=100");
        assertThatThrownBy(() -> Sum.of("/a".repeat(600), BigDecimal.ONE)).hasMessageContaining("too deep");
        String nines = "9".repeat(100);
        assertThatThrownBy(() -> sum(nines, "", "1")).hasMessageContaining("sum is too long");
    }
}
