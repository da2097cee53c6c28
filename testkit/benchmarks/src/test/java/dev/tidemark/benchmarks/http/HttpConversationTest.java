package dev.tidemark.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpConversationTest {

    private final Conversation conversation = Wire.PUT.conversation("localhost", "/");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 204 No Content\r\nDate: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nDate: x\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
            })
    void isAnswered_everyPrefix_onlyTheWhole(String answer) throws Exception {
        byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);

        for (int length = 0; length < bytes.length; length++) {
            assertThat(conversation.isAnswered(bytes, length))
                    .as(answer.substring(0, length))
                    .isFalse();
        }
        assertThat(conversation.isAnswered(bytes, bytes.length)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 503 Service Unavailable\r\n\r\n", "HTTP/1.1 404 Not Found\r\n\r\n"})
    void isAnswered_refusal_fails(String answer) {
        byte[] bytes = answer.getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> conversation.isAnswered(bytes, bytes.length))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("put is refused");
    }
}
