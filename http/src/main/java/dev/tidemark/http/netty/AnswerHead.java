package dev.tidemark.http.netty;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import dev.tidemark.http.PlainAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Writes status line and headers of answers as Akka HTTP's own server does. Stateless; safe for any thread. */
final class AnswerHead {

    private static final Set<String> OF_THE_TRANSPORT =
            Set.of("connection", "content-length", "content-type", "date", "keep-alive", "server", "transfer-encoding");

    /** RFC 9110, section 5.6.7. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private static final byte[] OK = "HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TAG = "ETag: \"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TAG_END = "\"\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTENT_LENGTH = "Content-Length: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_CONTENT = "HTTP/1.1 204 No Content\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int COLON_SPACE = ':' << 8 | ' ';
    private static final int LINE_END = '\r' << 8 | '\n';

    private static volatile DateLine date = DateLine.of(0);

    /** Whole, as bytes: it is the same for all answers of a second. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and nobody changes it
    private record DateLine(long second, byte[] ascii) {

        static DateLine of(long second) {
            String line = "Date: " + DATE.format(Instant.ofEpochSecond(second)) + "\r\n";
            return new DateLine(second, line.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** What is said of the connection: nothing where the client expects it to stay open. */
    enum Persistence {
        KEPT_SILENTLY,
        KEPT,
        CLOSED
    }

    private AnswerHead() {}

    /** @param lengthBytes negative for none */
    static void write(
            ByteBuf target, HttpResponse response, boolean chunked, long lengthBytes, Persistence persistence) {
        line(
                target,
                "HTTP/1.1 ",
                response.status().intValue() + " " + response.status().reason());
        for (HttpHeader header : response.getHeaders()) {
            if (header.renderInResponses() && !OF_THE_TRANSPORT.contains(header.lowercaseName())) {
                header(target, header.name(), header.value());
            }
        }
        target.writeBytes(dateLineNow());
        if (persistence != Persistence.KEPT_SILENTLY) {
            line(target, "Connection: ", persistence == Persistence.CLOSED ? "close" : "keep-alive");
        }
        ResponseEntity entity = response.entity();
        String type = entity.getContentType().toString();
        if (!type.equals("none/none")) {
            header(target, "Content-Type", type);
        }
        if (chunked) {
            line(target, "Transfer-Encoding: ", "chunked");
        } else if (lengthBytes >= 0) {
            line(target, "Content-Length: ", Long.toString(lengthBytes));
        }
        line(target, "", "");
    }

    /** One that would end its line early is left out: no answer is split by what somebody has put into a header. */
    private static void header(ByteBuf target, String name, String value) {
        if (value.indexOf('\r') < 0 && value.indexOf('\n') < 0 && name.indexOf('\r') < 0 && name.indexOf('\n') < 0) {
            ByteBufUtil.writeAscii(target, name);
            target.writeShort(COLON_SPACE);
            ByteBufUtil.writeUtf8(target, value);
            target.writeShort(LINE_END);
        }
    }

    private static void line(ByteBuf target, String start, String rest) {
        ByteBufUtil.writeAscii(target, start);
        ByteBufUtil.writeAscii(target, rest);
        target.writeShort(LINE_END);
    }

    /**
     * Of a plain answer, whose connection is kept silently unless it is closed.
     *
     * @param lengthBytes negative for no content
     */
    static void write(ByteBuf target, PlainAnswer answer, long lengthBytes, boolean close) {
        target.writeBytes(lengthBytes < 0 ? NO_CONTENT : OK);
        answer.head(new Lines(target));
        target.writeBytes(dateLineNow());
        if (close) {
            line(target, "Connection: ", "close");
        }
        if (lengthBytes >= 0) {
            line(target, "Content-Type: ", answer.contentType().toString());
            target.writeBytes(CONTENT_LENGTH);
            number(target, lengthBytes);
            target.writeShort(LINE_END);
        }
        target.writeShort(LINE_END);
    }

    /** Writes a number that is not negative, digit by digit. */
    static void number(ByteBuf target, long value) {
        if (value >= 10) {
            number(target, value / 10);
        }
        target.writeByte('0' + (int) (value % 10));
    }

    private record Lines(ByteBuf target) implements PlainAnswer.Lines {

        @Override
        public void lines(byte[] ascii) {
            target.writeBytes(ascii);
        }

        @Override
        public void line(String name, String value) {
            ByteBufUtil.writeAscii(target, name);
            target.writeShort(COLON_SPACE);
            AnswerHead.line(target, "", value);
        }

        @Override
        public void line(String name, long value) {
            ByteBufUtil.writeAscii(target, name);
            target.writeShort(COLON_SPACE);
            number(target, value);
            target.writeShort(LINE_END);
        }

        @Override
        public void tag(long value) {
            target.writeBytes(TAG);
            number(target, value);
            target.writeBytes(TAG_END);
        }
    }

    private static byte[] dateLineNow() {
        long second = TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
        DateLine known = date;
        if (known.second() != second) {
            known = DateLine.of(second);
            date = known;
        }
        return known.ascii();
    }
}
