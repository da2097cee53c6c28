package dev.tidemark.engine.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.log.SampleLines;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MessagesRendererTest {

    private static String rendered(String value) {
        byte[] line = SampleLines.set(1, "key", value);
        LineScanner scanner = new LineScanner().over(line, 0, line.length);
        assertThat(scanner.next()).isEqualTo(LineScanner.Found.LINE);
        ByteArrayOutputStream element = new ByteArrayOutputStream();
        MessagesRenderer.INSTANCE.render(
                scanner, line, (bytes, start, end) -> element.write(bytes, start, end - start));
        return element.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"source\":1,\"messages\":[{\"m\":1}]} | {\"m\":1}",
                "{\"source\":1234567890123,\"messages\":[{\"m\":1},{\"m\":2}]} | {\"m\":1},{\"m\":2}",
                "{\"source\":7,\"messages\":[{\"m\":\"],}]}\"}]} | {\"m\":\"],}]}\"}",
                "{\"source\":7,\"messages\":[{\"m\":\"\u00fc\"}]} | {\"m\":\"\u00fc\"}"
            })
    void render_valueOfAShape_isWhatStandsBetweenTheBrackets(String value, String element) {
        assertThat(rendered(value)).isEqualTo(element);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "{}",
                "7",
                "\"text\"",
                "{\"source\":1}",
                "{\"source\":1,\"messages\":{}}",
                "{\"source\":1,\"messages\":[1],\"more\":2}",
                "{\"source\":-1,\"messages\":[1]}",
                "{\"messages\":[1],\"source\":1}"
            })
    void render_anyOtherValue_isNothing(String value) {
        assertThat(rendered(value)).isEmpty();
    }

    @Test
    void render_noMessages_isNothing() {
        assertThat(rendered("{\"source\":5,\"messages\":[]}")).isEmpty();
    }
}
