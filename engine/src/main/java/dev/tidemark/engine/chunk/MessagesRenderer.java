package dev.tidemark.engine.chunk;

import dev.tidemark.engine.format.LineScanner;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One JSON array of the messages that the lines of a shape's log hold. Stateless.
 *
 * <p>The value of such a line is, in exactly this spelling,
 *
 * <pre>
 * {"source":42,"messages":[MESSAGE,MESSAGE]}
 * </pre>
 *
 * of which the element is what stands between the outer brackets. A line without messages, or whose value is none of a shape's,
 * renders to nothing.
 */
public final class MessagesRenderer extends ArrayRenderer {

    public static final MessagesRenderer INSTANCE = new MessagesRenderer();

    private static final byte[] SOURCE = "{\"source\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MESSAGES = ",\"messages\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "]}".getBytes(StandardCharsets.US_ASCII);

    private MessagesRenderer() {}

    @Override
    public String name() {
        return "messages";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void render(LineScanner line, byte[] source, ByteSink sink) {
        int end = line.valueEnd() - END.length;
        int start = startOfMessages(source, line.valueStart(), end);
        if (start < end && stands(END, source, end, line.valueEnd())) {
            sink.write(source, start, end);
        }
    }

    /** Where the first message starts; {@code end} when the value is spelt otherwise. */
    private static int startOfMessages(byte[] source, int valueStart, int end) {
        if (!stands(SOURCE, source, valueStart, end)) {
            return end;
        }
        int at = valueStart + SOURCE.length;
        while (at < end && source[at] >= '0' && source[at] <= '9') {
            at++;
        }
        return stands(MESSAGES, source, at, end) ? at + MESSAGES.length : end;
    }

    private static boolean stands(byte[] text, byte[] source, int start, int end) {
        return end - start >= text.length && Arrays.equals(source, start, start + text.length, text, 0, text.length);
    }
}
