package dev.tidemark.benchmarks.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Requests with a row each, HTTP/1.1 with keep-alive. Understands just the answers of the servers measured here: a status line, headers,
 * a body of known or chunked length.
 */
final class HttpConversation implements Conversation {

    private static final byte[] HEAD_END = bytes("\r\n\r\n");
    private static final byte[] LENGTH = bytes("\r\ncontent-length:");
    private static final byte[] CHUNKED = bytes("\r\ntransfer-encoding: chunked");
    private static final byte[] LAST_CHUNK = bytes("0\r\n\r\n");

    /** Of the first digit of the status, in {@code HTTP/1.1 204}. */
    private static final int STATUS = 9;

    private static final int UPPER_TO_LOWER = 'a' - 'A';

    private final byte[] target;
    private final boolean keyed;
    private final byte[] headers;

    /** @param target method and path, to which the key is added if {@code keyed} */
    HttpConversation(String target, boolean keyed, String host) {
        this.target = bytes(target);
        this.keyed = keyed;
        this.headers = bytes(" HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/json\r\nContent-Length: ");
    }

    @Override
    public void open(ByteBuffer out) {}

    @Override
    public boolean isOpen(byte[] received, int length) {
        return true;
    }

    @Override
    public void request(ByteBuffer out, byte[] key, byte[] value) {
        out.put(target);
        if (keyed) {
            out.put(key);
        }
        out.put(headers)
                .put(bytes(Integer.toString(value.length)))
                .put(HEAD_END)
                .put(value);
    }

    @Override
    public boolean isAnswered(byte[] received, int length) throws IOException {
        int headEnd = find(received, 0, length, HEAD_END);
        if (headEnd < 0) {
            return false;
        }
        if (received[STATUS] != '2') {
            throw new IOException("put is refused: answer=" + new String(received, 0, length, StandardCharsets.UTF_8));
        }
        int bodyStart = headEnd + HEAD_END.length;
        int lengthAt = find(received, 0, headEnd, LENGTH);
        if (lengthAt >= 0) {
            return length - bodyStart >= number(received, lengthAt + LENGTH.length);
        }
        return find(received, 0, headEnd, CHUNKED) < 0 || endsChunks(received, bodyStart, length);
    }

    private static boolean endsChunks(byte[] received, int bodyStart, int length) {
        int start = length - LAST_CHUNK.length;
        return start >= bodyStart && find(received, start, length, LAST_CHUNK) == start;
    }

    private static int number(byte[] text, int start) {
        int at = start;
        while (text[at] == ' ') {
            at++;
        }
        int number = 0;
        for (; text[at] >= '0' && text[at] <= '9'; at++) {
            number = number * 10 + text[at] - '0';
        }
        return number;
    }

    /** The first place of a text in lower case, whatever the case there; -1 for none. */
    private static int find(byte[] in, int start, int end, byte[] wanted) {
        for (int at = start; at <= end - wanted.length; at++) {
            int same = 0;
            while (same < wanted.length && lower(in[at + same]) == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return at;
            }
        }
        return -1;
    }

    private static int lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? letter + UPPER_TO_LOWER : letter;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
