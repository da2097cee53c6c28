package dev.tidemark.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.InvalidRequestException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonLimitsTest {

    private static final JsonLimits NARROW = new JsonLimits(20, 2);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void require_valueWithinTheLimits_passesWhateverItWasParsedWith() {
        assertThatCode(() -> {
                    NARROW.require(NARROW.parse(utf8("[[1]]")));
                    NARROW.require(Json.parse("[[1],[2]]"));
                    NARROW.require(Json.parse("\"[[[[[[[[[[[[[[[[[[\""));
                    NARROW.require(Json.verified(ByteBuffer.wrap(utf8("{\"a\":{}}"))));
                    NARROW.require(utf8("[[1]]"));
                })
                .doesNotThrowAnyException();
    }

    @Test
    void require_valueTooDeep_namesLimitAndActualDepth() {
        Json[] values = {
            Json.parse("[1,[2,[3]],4]"),
            new JsonLimits(100, 3).parse(utf8("[[[]]]")),
            Json.verified(ByteBuffer.wrap(utf8("[[{\"a\":1}]]")))
        };
        for (Json value : values) {
            assertThatThrownBy(() -> NARROW.require(value))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("value is nested too deeply: limit=2 actual=3");
            assertThatThrownBy(() -> NARROW.require(value.bytes())).hasMessageContaining("limit=2 actual=3");
        }
    }

    @Test
    void require_valueTooLong_namesLimitAndActualLength() {
        Json value = Json.parse("\"" + "x".repeat(19) + "\"");
        assertThatThrownBy(() -> NARROW.require(value)).hasMessage("value is too long: limitBytes=20 actualBytes=21");
        assertThatThrownBy(() -> NARROW.require(value.bytes())).hasMessageContaining("limitBytes=20 actualBytes=21");
    }

    @Test
    void parse_loneSurrogateInAString_isRefusedWithItsIndex() {
        assertThat(Json.parse("\"\ud83d\ude00\"").lengthBytes()).isEqualTo(6);
        assertThatThrownBy(() -> Json.parse("\"a\ud83d\""))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("value holds a lone surrogate: index=2");
    }

    @Test
    void parse_partOfAnArray_takesThatAlone() {
        assertThat(NARROW.parse(utf8("x[ 1 ]x"), 1, 6)).hasToString("[1]");
    }
}
