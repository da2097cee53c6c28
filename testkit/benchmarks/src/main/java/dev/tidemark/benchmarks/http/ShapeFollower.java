package dev.tidemark.benchmarks.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@link ShapeReader} on a keep-alive connection of its own. Used by one thread. */
final class ShapeFollower {

    private static final int FIRST_BYTES = 1 << 10;
    private static final String HEAD_END = "\r\n\r\n";
    private static final Pattern VALUE = Pattern.compile(":[ \t]*([^\r]*)\r\n");
    private static final int HEX = 16;
    private static final int STATUS = 9;
    private static final int STATUS_END = 12;

    private final SocketChannel channel;
    private final ShapeReader reader;
    private byte[] received = new byte[FIRST_BYTES];
    private int length;

    private ShapeFollower(SocketChannel channel, ShapeReader reader) {
        this.channel = channel;
        this.reader = reader;
    }

    static ShapeFollower connect(InetSocketAddress server, ShapeReader reader) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        return new ShapeFollower(channel, reader);
    }

    SocketChannel channel() {
        return channel;
    }

    ShapeReader reader() {
        return reader;
    }

    void ask() throws IOException {
        ByteBuffer request = StandardCharsets.US_ASCII.encode(
                "GET " + reader.target() + " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n");
        while (request.hasRemaining()) {
            channel.write(request);
        }
    }

    /**
     * Reads what has come, and asks again if that was the end of an answer.
     *
     * @return whether it was
     */
    boolean read(ByteBuffer block) throws IOException {
        int count = channel.read(block.clear());
        if (count < 0) {
            throw new EOFException("proxy closed the connection");
        }
        if (length + count > received.length) {
            received = Arrays.copyOf(received, 2 * received.length + count);
        }
        block.flip().get(received, length, count);
        length += count;
        if (!takeAnswer()) {
            return false;
        }
        ask();
        return true;
    }

    private boolean takeAnswer() throws IOException {
        String text = new String(received, 0, length, StandardCharsets.ISO_8859_1);
        int headEnd = text.indexOf(HEAD_END);
        if (headEnd < 0) {
            return false;
        }
        String head = text.substring(0, headEnd + 2);
        Optional<String> body = body(head, text, headEnd + HEAD_END.length());
        if (body.isEmpty()) {
            return false;
        }
        length = 0;
        reader.answered(Integer.parseInt(head.substring(STATUS, STATUS_END)), name -> header(head, name), body.get());
        return true;
    }

    /** Empty while it is not whole. */
    private static Optional<String> body(String head, String text, int start) {
        String told = header(head, "content-length");
        if (told.isEmpty()) {
            return chunks(text, start);
        }
        int end = start + Integer.parseInt(told);
        return text.length() < end ? Optional.empty() : Optional.of(text.substring(start, end));
    }

    /** A body in chunks (RFC 9112, section 7.1), without trailers. */
    private static Optional<String> chunks(String text, int start) {
        StringBuilder body = new StringBuilder();
        int at = start;
        while (true) {
            int sizeEnd = text.indexOf("\r\n", at);
            if (sizeEnd < 0) {
                return Optional.empty();
            }
            int size = Integer.parseInt(text.substring(at, sizeEnd), HEX);
            int end = sizeEnd + 2 + size + 2;
            if (text.length() < end) {
                return Optional.empty();
            }
            if (size == 0) {
                return Optional.of(body.toString());
            }
            body.append(text, sizeEnd + 2, end - 2);
            at = end;
        }
    }

    /** @param name in lower case */
    private static String header(String head, String name) {
        int at = head.toLowerCase(Locale.ROOT).indexOf("\r\n" + name + ":");
        if (at < 0) {
            return "";
        }
        Matcher value = VALUE.matcher(head);
        return value.find(at + 2 + name.length()) ? value.group(1) : "";
    }
}
