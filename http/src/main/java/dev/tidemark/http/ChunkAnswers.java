package dev.tidemark.http;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.AcceptEncoding;
import akka.http.javadsl.model.headers.ContentEncoding;
import akka.http.javadsl.model.headers.HttpEncoding;
import akka.http.javadsl.model.headers.HttpEncodingRange;
import akka.http.javadsl.model.headers.RawHeader;
import dev.tidemark.actors.SealedChunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Answers from sealed chunks: which codings the client takes, and the response. Stateless. */
final class ChunkAnswers {

    private static final String IDENTITY = "identity";

    /** Best first, where the client does not care. */
    private static final List<HttpEncoding> CODINGS = List.of(coding("zstd"), coding("gzip"));

    /** Matched by ranges for all codings alone. */
    private static final HttpEncoding OTHER = coding("other");

    private ChunkAnswers() {}

    private static HttpEncoding coding(String name) {
        return akka.http.scaladsl.model.headers.HttpEncoding.custom(name);
    }

    /** Names of the content codings that the client takes, the dearest to it first. */
    static List<String> accepted(Call call) {
        List<HttpEncodingRange> ranges = new ArrayList<>();
        call.request()
                .getHeader(AcceptEncoding.class)
                .ifPresent(header -> header.getEncodings().forEach(ranges::add));
        return CODINGS.stream()
                .filter(coding -> quality(ranges, coding) > 0)
                .sorted(Comparator.comparing((HttpEncoding coding) -> -quality(ranges, coding)))
                .map(HttpEncoding::value)
                .toList();
    }

    /** What the range that names the coding says; the one for all others where none does. */
    private static float quality(List<HttpEncodingRange> ranges, HttpEncoding coding) {
        Optional<HttpEncodingRange> named = ranges.stream()
                .filter(range -> range.matches(coding) && !range.matches(OTHER))
                .findFirst();
        return named.or(() ->
                        ranges.stream().filter(range -> range.matches(coding)).findFirst())
                .map(HttpEncodingRange::qValue)
                .orElse(0f);
    }

    /** The chunk as an entity of known length, read at the pace of the client. */
    static HttpResponse of(SealedChunk chunk) {
        HttpResponse response = HttpResponse.create()
                .withEntity(HttpEntities.create(
                        ContentTypes.parse(chunk.contentType()), chunk.lengthBytes(), chunk.bytes()))
                .addHeader(RawHeader.create("Vary", "Accept-Encoding"));
        return chunk.encoding().equals(IDENTITY)
                ? response
                : response.addHeader(ContentEncoding.create(coding(chunk.encoding())));
    }
}
