package dev.tidemark.benchmarks.http;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One keep-alive connection that asks for one target again and again and drops the answers, without pipelining. One thread. */
final class GetConnection implements Closeable {

    private static final int HEAD_BYTES_MAX = 4_096;
    private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)\r\n", Pattern.CASE_INSENSITIVE);

    private final SocketChannel channel;
    private final ByteBuffer request;

    /** Start of the present answer: its head, and what came with it. */
    private final byte[] start = new byte[HEAD_BYTES_MAX];

    private int startLength;
    private boolean inBody;

    /** Bytes of the body that have not come. */
    private long left;

    /** Of the last answer: answers with heads of one length have bodies of one length, being the same. */
    private int headLength;

    private long bodyLength;
    private long askedNanos;

    GetConnection(int port, String target) throws IOException {
        byte[] text = ("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        request = ByteBuffer.allocateDirect(text.length).put(text);
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
    }

    SocketChannel channel() {
        return channel;
    }

    /** When the answer that comes now was asked for. */
    long askedNanos() {
        return askedNanos;
    }

    /** Of the last answer. */
    long bodyLength() {
        return bodyLength;
    }

    void ask() throws IOException {
        inBody = false;
        startLength = 0;
        askedNanos = System.nanoTime();
        request.flip();
        while (request.hasRemaining()) {
            channel.write(request);
        }
    }

    /**
     * Reads once.
     *
     * @return whether the answer is complete
     */
    boolean read(ByteBuffer block) throws IOException {
        int read = channel.read(block.clear());
        if (read < 0) {
            throw new EOFException("server closed the connection");
        }
        if (inBody) {
            left -= read;
        } else {
            takeHead(block.flip());
        }
        return inBody && left == 0;
    }

    private void takeHead(ByteBuffer bytes) throws IOException {
        int taken = Math.min(bytes.remaining(), start.length - startLength);
        bytes.get(start, startLength, taken);
        startLength += taken;
        int end = headEnd();
        if (end < 0) {
            if (startLength == start.length) {
                throw new IOException("head of an answer is too long");
            }
            return;
        }
        if (!Arrays.equals(start, 0, OK.length, OK, 0, OK.length)) {
            throw new IOException("answer is no success: head=" + text(end));
        }
        if (end != headLength) {
            bodyLength = lengthOf(text(end));
            headLength = end;
        }
        inBody = true;
        left = bodyLength - (startLength - end) - bytes.remaining();
    }

    private String text(int end) {
        return new String(start, 0, end, StandardCharsets.ISO_8859_1);
    }

    private static long lengthOf(String head) throws IOException {
        Matcher length = LENGTH.matcher(head);
        if (!length.find()) {
            throw new IOException("answer has no length: head=" + head);
        }
        return Long.parseLong(length.group(1));
    }

    /** Behind the empty line; -1 when it has not come. */
    private int headEnd() {
        for (int at = 3; at < startLength; at++) {
            if (start[at] == '\n' && start[at - 2] == '\n') {
                return at + 1;
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
