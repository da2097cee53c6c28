package dev.tidemark.benchmarks.http;

import dev.tidemark.benchmarks.load.Workload;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One keep-alive connection that PUTs entries, one request after the other, without pipelining. Understands just the
 * answers of the servers measured here: a status line, headers, a body of known or chunked length. One thread.
 */
final class PutClient implements Closeable {

    private static final int BUFFER_BYTES = 1 << 14;
    private static final int READ_MILLIS_MAX = 30_000;

    private final Socket socket = new Socket();
    private final InputStream answers;
    private final String target;
    private final String headers;
    private final StringBuilder line = new StringBuilder();

    /** {@code pathPrefix} is the path up to the key. */
    PutClient(InetSocketAddress address, String pathPrefix) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_MILLIS_MAX);
        socket.connect(address);
        answers = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
        target = "PUT " + pathPrefix;
        headers = " HTTP/1.1\r\nHost: " + address.getHostString() + ":" + address.getPort()
                + "\r\nContent-Type: application/json\r\nContent-Length: ";
    }

    Boolean put(Workload workload) throws IOException {
        byte[] body = workload.anyValue();
        byte[] head =
                (target + workload.anyKey() + headers + body.length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        socket.getOutputStream().write(request);
        readAnswer();
        return true;
    }

    private void readAnswer() throws IOException {
        String status = readLine();
        if (!status.startsWith("HTTP/1.1 2")) {
            throw new IOException("put is refused: status=" + status);
        }
        long length = 0;
        boolean chunked = false;
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(
                        lower.substring("content-length:".length()).strip());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        if (chunked) {
            skipChunks();
        } else {
            answers.skipNBytes(length);
        }
    }

    private void skipChunks() throws IOException {
        int length;
        do {
            length = Integer.parseInt(readLine().strip(), 16);
            answers.skipNBytes(length + 2L);
        } while (length > 0);
    }

    private String readLine() throws IOException {
        line.setLength(0);
        for (int each = answers.read(); each != '\n'; each = answers.read()) {
            if (each < 0) {
                throw new EOFException("server closed the connection");
            }
            if (each != '\r') {
                line.append((char) each);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
