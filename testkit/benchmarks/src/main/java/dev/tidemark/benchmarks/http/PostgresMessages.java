package dev.tidemark.benchmarks.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Messages of PostgreSQL's protocol, as far as the conversations here need them ("Frontend/Backend Protocol", message formats). Every message
 * but the first is a letter, the length of what follows with the length itself, and its fields. Stateless.
 */
final class PostgresMessages {

    static final int LENGTH_BYTES = Integer.BYTES;

    private static final int PROTOCOL = 3 << 16;

    private PostgresMessages() {}

    static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    /** @param options name, value, name, value */
    static void start(ByteBuffer out, String... options) {
        byte[] text = (String.join("\0", options) + "\0\0").getBytes(StandardCharsets.US_ASCII);
        out.putInt(2 * LENGTH_BYTES + text.length).putInt(PROTOCOL).put(text);
    }

    static void prepare(ByteBuffer out, byte[] name, String statement) {
        byte[] text = text(statement);
        out.put((byte) 'P').putInt(LENGTH_BYTES + name.length + text.length + Short.BYTES);
        out.put(name).put(text).putShort((short) 0);
    }

    /** Binds and executes a prepared statement with parameters as text. */
    static void execute(ByteBuffer out, byte[] name, byte[]... parameters) {
        byte[] unnamed = text("");
        int length = LENGTH_BYTES + unnamed.length + name.length + 3 * Short.BYTES;
        for (byte[] parameter : parameters) {
            length += LENGTH_BYTES + parameter.length;
        }
        out.put((byte) 'B').putInt(length).put(unnamed).put(name).putShort((short) 0);
        out.putShort((short) parameters.length);
        for (byte[] parameter : parameters) {
            out.putInt(parameter.length).put(parameter);
        }
        out.putShort((short) 0);
        out.put((byte) 'E').putInt(LENGTH_BYTES + unnamed.length + Integer.BYTES);
        out.put(unnamed).putInt(0);
    }

    static void sync(ByteBuffer out) {
        out.put((byte) 'S').putInt(LENGTH_BYTES);
    }

    /**
     * How often the server has said that it is ready for more.
     *
     * @param tolerated code of an error that is none to fail with, empty for no error
     * @throws IOException for any other error
     */
    static int timesReady(byte[] received, int length, String tolerated) throws IOException {
        ByteBuffer messages = ByteBuffer.wrap(received, 0, length);
        int ready = 0;
        while (messages.remaining() > LENGTH_BYTES) {
            byte kind = messages.get();
            int rest = messages.getInt() - LENGTH_BYTES;
            if (rest > messages.remaining()) {
                break;
            }
            String fields = kind == 'E' ? new String(received, messages.position(), rest, StandardCharsets.UTF_8) : "";
            if (kind == 'E' && (tolerated.isEmpty() || !fields.contains("\0C" + tolerated + "\0"))) {
                throw new IOException("postgresql refuses: answer=" + fields);
            }
            messages.position(messages.position() + rest);
            ready += kind == 'Z' ? 1 : 0;
        }
        return ready;
    }

    /** Whether there is an error among whole messages. */
    static boolean hasError(byte[] received, int length) {
        ByteBuffer messages = ByteBuffer.wrap(received, 0, length);
        while (messages.remaining() > LENGTH_BYTES) {
            if (messages.get() == 'E') {
                return true;
            }
            messages.position(messages.position() + messages.getInt(messages.position()));
        }
        return false;
    }
}
