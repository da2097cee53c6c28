package dev.tidemark.http.netty;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethod;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.RemoteAddress;
import akka.http.javadsl.model.RequestEntity;
import akka.http.javadsl.model.Uri;
import akka.http.javadsl.model.headers.AcceptEncoding;
import akka.http.javadsl.model.headers.RawRequestURI;
import akka.http.scaladsl.model.HttpProtocols;
import akka.http.scaladsl.model.IllegalUriException;
import akka.http.scaladsl.model.headers.Timeout$minusAccess;
import akka.japi.Util;
import dev.tidemark.http.PlainAnswer;
import dev.tidemark.http.PlainReads;
import dev.tidemark.http.PlainServing;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import scala.collection.immutable.Map$;

/**
 * Checks request heads as Netty reads them and makes Akka's model of them, the way Akka's own server would: with the raw target
 * and the timeout as synthetic headers. Owned by one connection's event loop.
 */
final class RequestHeads {

    private static final String HOST_OF_OLD = "localhost";

    /** Names alone, found in any case. */
    private static final HttpHeaders OVERLOOKED = new DefaultHttpHeaders();

    static {
        PlainReads.OVERLOOKED.forEach(name -> OVERLOOKED.add(name, ""));
    }

    private final TransportSettings.Heads limits;
    private final HeaderModels models;
    private final akka.http.scaladsl.model.Uri.ParsingMode uris;

    RequestHeads(TransportSettings.Heads limits, HeaderModels models, akka.http.scaladsl.model.Uri.ParsingMode uris) {
        this.limits = limits;
        this.models = models;
        this.uris = uris;
    }

    /** @throws HeadRefused for what breaks a rule or a limit */
    void check(HttpRequest head) {
        if (head.decoderResult().isFailure()) {
            throw refused(head.decoderResult().cause());
        }
        HttpVersion version = head.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            throw new HeadRefused(505, "the server speaks HTTP/1.1");
        }
        HttpHeaders headers = head.headers();
        if (headers.size() > limits.countMax()) {
            throw new HeadRefused(400, "request has too many headers: limit=" + limits.countMax());
        }
        for (Map.Entry<String, String> header : headers) {
            if (header.getValue().length() > limits.valueMaxBytes()) {
                throw new HeadRefused(431, "header is too long: limitBytes=" + limits.valueMaxBytes());
            }
        }
        if (head.uri().length() > limits.uriMaxBytes()) {
            throw tooLongTarget();
        }
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        boolean old = version.equals(HttpVersion.HTTP_1_0);
        if ((old && !codings.isEmpty())
                || codings.size() > 1
                || (codings.size() == 1 && !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0)))) {
            throw new HeadRefused(400, "transfer coding is not supported: expected=chunked");
        }
    }

    private HeadRefused refused(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return tooLongTarget();
        }
        return cause instanceof TooLongFrameException
                ? new HeadRefused(431, "headers are too long: limitBytes=" + limits.totalMaxBytes())
                : new HeadRefused(400, "message is not valid HTTP");
    }

    private HeadRefused tooLongTarget() {
        return new HeadRefused(414, "target is too long: limitBytes=" + limits.uriMaxBytes());
    }

    /** What Akka would know of the type of the body. */
    ContentType contentType(HttpRequest head) {
        return models.contentType(head.headers().get(HttpHeaderNames.CONTENT_TYPE));
    }

    /**
     * The whole request.
     *
     * @throws HeadRefused when the target, method or host is not valid
     */
    akka.http.javadsl.model.HttpRequest model(HttpRequest head, RequestEntity entity, AnswerTimeout timeout) {
        HttpMethod method = HttpMethods.lookup(head.method().name())
                .orElseThrow(() -> new HeadRefused(501, "method is not known to the server"));
        List<HttpHeader> headers = new ArrayList<>(head.headers().size() + 2);
        headers.add(new Timeout$minusAccess(timeout));
        headers.add(RawRequestURI.create(head.uri()));
        for (Map.Entry<String, String> header : head.headers()) {
            if (!isOfEntity(header.getKey())) {
                headers.add(models.header(header.getKey(), header.getValue()));
            }
        }
        return new akka.http.scaladsl.model.HttpRequest(
                (akka.http.scaladsl.model.HttpMethod) method,
                uri(head).asScala(),
                Util.immutableSeq(scala(headers)),
                Map$.MODULE$.empty(),
                (akka.http.scaladsl.model.RequestEntity) entity,
                head.protocolVersion().equals(HttpVersion.HTTP_1_0)
                        ? HttpProtocols.HTTP$div1$u002E0()
                        : HttpProtocols.HTTP$div1$u002E1());
    }

    /** All of Akka's headers are of its Scala class. */
    private static List<akka.http.scaladsl.model.HttpHeader> scala(List<HttpHeader> headers) {
        return headers.stream()
                .map(akka.http.scaladsl.model.HttpHeader.class::cast)
                .toList();
    }

    private static boolean isOfEntity(String name) {
        return HttpHeaderNames.CONTENT_TYPE.contentEqualsIgnoreCase(name)
                || HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)
                || HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name);
    }

    /**
     * What is answered without the route to a request without a body, whose head was checked.
     *
     * @param remote at the other end of the connection
     * @param begunNanos when the request began, as {@link System#nanoTime} tells
     * @return empty where the route is to be asked, which is also to say what is wrong
     */
    Optional<PlainAnswer> plainly(HttpRequest head, RemoteAddress remote, PlainServing plain, long begunNanos) {
        if (!head.method().equals(io.netty.handler.codec.http.HttpMethod.GET)
                || !head.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return Optional.empty();
        }
        int hosts = 0;
        Optional<AcceptEncoding> encodings = Optional.empty();
        Iterator<Map.Entry<CharSequence, CharSequence>> headers = head.headers().iteratorCharSequence();
        while (headers.hasNext()) {
            Map.Entry<CharSequence, CharSequence> header = headers.next();
            if (!OVERLOOKED.contains(header.getKey())) {
                return Optional.empty();
            }
            if (HttpHeaderNames.HOST.contentEqualsIgnoreCase(header.getKey())) {
                hosts++;
            } else if (HttpHeaderNames.ACCEPT_ENCODING.contentEqualsIgnoreCase(header.getKey())) {
                if (encodings.isPresent()) {
                    return Optional.empty();
                }
                encodings = acceptEncoding(header.getValue());
            }
        }
        return hosts == 1 && admits(head.headers().get(HttpHeaderNames.HOST), remote, plain)
                ? plain.reads().answer(head.uri(), encodings, begunNanos)
                : Optional.empty();
    }

    private boolean admits(String host, RemoteAddress remote, PlainServing plain) {
        return models.isHost(host) && plain.admits(remote.getAddress(), host);
    }

    /** Whether a checked head is that of a PUT of JSON, by who may do that without the route, and says nothing else that matters. */
    boolean isPlainPut(HttpRequest head, RemoteAddress remote, PlainServing plain) {
        if (!head.method().equals(io.netty.handler.codec.http.HttpMethod.PUT)
                || !head.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return false;
        }
        int hosts = 0;
        int types = 0;
        Iterator<Map.Entry<CharSequence, CharSequence>> headers = head.headers().iteratorCharSequence();
        while (headers.hasNext()) {
            Map.Entry<CharSequence, CharSequence> header = headers.next();
            if (HttpHeaderNames.CONTENT_TYPE.contentEqualsIgnoreCase(header.getKey())) {
                types++;
            } else if (HttpHeaderNames.HOST.contentEqualsIgnoreCase(header.getKey())) {
                hosts++;
            } else if (!HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(header.getKey())
                    && !OVERLOOKED.contains(header.getKey())) {
                return false;
            }
        }
        return hosts == 1
                && types == 1
                && HttpHeaderValues.APPLICATION_JSON.contentEqualsIgnoreCase(
                        head.headers().get(HttpHeaderNames.CONTENT_TYPE))
                && admits(head.headers().get(HttpHeaderNames.HOST), remote, plain);
    }

    private Optional<AcceptEncoding> acceptEncoding(CharSequence value) {
        return models.header("Accept-Encoding", value.toString()) instanceof AcceptEncoding parsed
                ? Optional.of(parsed)
                : Optional.empty();
    }

    /** The target with scheme and host (RFC 9110, section 7.1). */
    private Uri uri(HttpRequest head) {
        List<String> hosts = head.headers().getAll(HttpHeaderNames.HOST);
        boolean old = head.protocolVersion().equals(HttpVersion.HTTP_1_0);
        if (hosts.size() > 1 || (hosts.isEmpty() && !old)) {
            throw new HeadRefused(400, "request must have one Host header");
        }
        String host = hosts.isEmpty() ? HOST_OF_OLD : hosts.get(0);
        if (!models.isHost(host)) {
            throw new HeadRefused(400, "Host header is not valid");
        }
        String target = head.uri();
        if (!target.startsWith("/") && !target.contains("://")) {
            throw new HeadRefused(400, "target is neither a path nor an absolute address");
        }
        try {
            return Uri.create(
                    target.startsWith("/") ? "http://" + (host.isEmpty() ? HOST_OF_OLD : host) + target : target, uris);
        } catch (IllegalUriException invalid) {
            throw new HeadRefused(400, "target is not valid");
        }
    }
}
