package dev.tidemark.benchmarks.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A statement prepared once for each connection, then bound and executed for each row, each in a transaction of its own (PostgreSQL's
 * documentation, "Frontend/Backend Protocol", message formats). Every message but the first is a letter, the length of what follows with
 * the length itself, and its fields.
 */
final class PostgresConversation implements Conversation {

    static final String USER = "postgres";
    static final String TABLE = "CREATE TABLE entries (key text PRIMARY KEY, value json NOT NULL)";

    private static final String UPSERT = "INSERT INTO entries (key, value) VALUES ($1, $2)"
            + " ON CONFLICT (key) DO UPDATE SET value = excluded.value";

    private static final int PROTOCOL = 3 << 16;
    private static final int LENGTH_BYTES = Integer.BYTES;
    private static final byte[] STATEMENT = text("put");
    private static final byte[] UNNAMED = text("");

    /** Of a Bind without what its two parameters take: three counts beside the names. */
    private static final int BIND_BYTES = LENGTH_BYTES + UNNAMED.length + STATEMENT.length + 3 * Short.BYTES;

    @Override
    public void open(ByteBuffer out) {
        byte[] options = "user\0%s\0database\0%s\0\0".formatted(USER, USER).getBytes(StandardCharsets.US_ASCII);
        out.putInt(2 * LENGTH_BYTES + options.length).putInt(PROTOCOL).put(options);
        byte[] upsert = text(UPSERT);
        out.put((byte) 'P').putInt(LENGTH_BYTES + STATEMENT.length + upsert.length + Short.BYTES);
        out.put(STATEMENT).put(upsert).putShort((short) 0);
        sync(out);
    }

    @Override
    public void request(ByteBuffer out, byte[] key, byte[] value) {
        out.put((byte) 'B');
        out.putInt(BIND_BYTES + 2 * LENGTH_BYTES + key.length + value.length);
        out.put(UNNAMED).put(STATEMENT).putShort((short) 0).putShort((short) 2);
        out.putInt(key.length).put(key).putInt(value.length).put(value).putShort((short) 0);
        out.put((byte) 'E').putInt(LENGTH_BYTES + UNNAMED.length + Integer.BYTES);
        out.put(UNNAMED).putInt(0);
        sync(out);
    }

    private static void sync(ByteBuffer out) {
        out.put((byte) 'S').putInt(LENGTH_BYTES);
    }

    /** Ready after the greeting, and again when the statement is prepared. */
    @Override
    public boolean isOpen(byte[] received, int length) throws IOException {
        return timesReady(received, length) == 2;
    }

    @Override
    public boolean isAnswered(byte[] received, int length) throws IOException {
        return timesReady(received, length) == 1;
    }

    private static int timesReady(byte[] received, int length) throws IOException {
        ByteBuffer messages = ByteBuffer.wrap(received, 0, length);
        int ready = 0;
        while (messages.remaining() > LENGTH_BYTES) {
            byte kind = messages.get();
            int rest = messages.getInt() - LENGTH_BYTES;
            if (rest > messages.remaining()) {
                break;
            }
            if (kind == 'E') {
                throw new IOException("postgresql refuses: answer="
                        + new String(received, messages.position(), rest, StandardCharsets.UTF_8));
            }
            messages.position(messages.position() + rest);
            ready += kind == 'Z' ? 1 : 0;
        }
        return ready;
    }

    private static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.US_ASCII);
    }
}
