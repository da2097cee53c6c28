package dev.tidemark.actors.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.actors.Write;
import dev.tidemark.engine.UnsupportedFormatException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReceiptTest {

    private static TransactionWrite to(String collection, Write write) {
        return new TransactionWrite(collection, write);
    }

    /** Kept on disk: another version must come to the same, or it would refuse what is sent again after it was put in place. */
    @Test
    void request_everyKindOfWrite_hasTheDigestOfVersion1() {
        assertThat(Receipt.request(List.of(
                        to("a", new Write.Set("x", Json.parse("{\"n\":1.0}"), Condition.MUST_NOT_EXIST)),
                        to("a", new Write.Merge("x", Json.parse("{\"m\":null}"), Condition.ANY)),
                        to("a", new Write.Add("x", "/n", new BigDecimal("-2.50"), Condition.MUST_EXIST)),
                        to("b", new Write.Delete("ü", Condition.atPosition(3))),
                        to("b", new Write.Check("y", Condition.ANY)),
                        to("log", Write.append(Json.parse("\"s\""))))))
                .isEqualTo("5052d53b8d5d84ae42477b22884091342328dfd1142eb8e817dfac4eddb92437");
    }

    @Test
    void text_namesThatNeedEscapes_comesBack() {
        Receipt receipt = new Receipt("00ff", Map.of("a\"b\\", 7L, "ü/1", 9_000_000_000_000_000L));
        String text = new String(receipt.text(), StandardCharsets.UTF_8);

        assertThat(text)
                .isEqualTo("{\"version\":1,\"request\":\"00ff\",\"positions\":"
                        + "{\"a\\\"b\\\\\":7,\"ü/1\":9000000000000000}}");
        assertThat(Receipt.of(receipt.text())).isEqualTo(receipt);
        assertThat(Receipt.of(new Receipt("00", Map.of()).text()).positions()).isEmpty();
    }

    @Test
    void of_laterVersion_isToldApart() {
        byte[] later = "{\"version\":2,\"other\":[]}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Receipt.of(later))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("expected=1 actual=2");
    }
}
