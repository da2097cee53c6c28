package dev.tidemark.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** Lines of a request body of newline-delimited JSON; empty lines do not count. Stateless. */
final class BodyLines {

    private BodyLines() {}

    /** @param taker gets each line, copied, without its newline */
    static void each(byte[] body, Consumer<byte[]> taker) {
        int start = 0;
        while (start < body.length) {
            int end = start;
            while (end < body.length && body[end] != '\n') {
                end++;
            }
            byte[] line = Arrays.copyOfRange(body, start, end);
            if (!new String(line, StandardCharsets.ISO_8859_1).isBlank()) {
                taker.accept(line);
            }
            start = end + 1;
        }
    }
}
