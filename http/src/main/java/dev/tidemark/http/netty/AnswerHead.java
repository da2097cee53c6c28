package dev.tidemark.http.netty;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;

/** Writes status line and headers of answers as Akka HTTP's own server does. Stateless; safe for any thread. */
final class AnswerHead {

    private static final Set<String> OF_THE_TRANSPORT =
            Set.of("connection", "content-length", "content-type", "date", "keep-alive", "server", "transfer-encoding");

    /** RFC 9110, section 5.6.7. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private static volatile DateLine date = new DateLine(0, "");

    private record DateLine(long second, String text) {}

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
        line(target, "Date: ", dateNow());
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
            target.writeByte(':').writeByte(' ');
            ByteBufUtil.writeUtf8(target, value);
            target.writeByte('\r').writeByte('\n');
        }
    }

    private static void line(ByteBuf target, String start, String rest) {
        ByteBufUtil.writeAscii(target, start);
        ByteBufUtil.writeAscii(target, rest);
        target.writeByte('\r').writeByte('\n');
    }

    private static String dateNow() {
        Instant now = Instant.now();
        DateLine known = date;
        if (known.second() != now.getEpochSecond()) {
            known = new DateLine(now.getEpochSecond(), DATE.format(now));
            date = known;
        }
        return known.text();
    }
}
