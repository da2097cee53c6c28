package dev.tidemark.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ResponseEntity;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.AcceptEncoding;
import akka.http.javadsl.model.headers.ContentEncoding;
import akka.http.javadsl.model.headers.HttpEncoding;
import akka.http.javadsl.model.headers.HttpEncodingRange;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import dev.tidemark.actors.SealedChunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Answers from sealed chunks: which codings the client takes, and the response. Stateless. */
final class ChunkAnswers {

    static final String IDENTITY = "identity";

    /** Best first, where the client does not care. */
    private static final List<HttpEncoding> CODINGS = List.of(coding("zstd"), coding("gzip"));

    /** Matched by ranges for all codings alone. */
    private static final HttpEncoding OTHER = coding("other");

    private static final Map<String, ContentType> TYPES = new ConcurrentHashMap<>();

    private ChunkAnswers() {}

    private static HttpEncoding coding(String name) {
        return akka.http.scaladsl.model.headers.HttpEncoding.custom(name);
    }

    /** Names of the content codings that the client takes, the dearest to it first. */
    static List<String> accepted(Call call) {
        return accepted(call.request().getHeader(AcceptEncoding.class));
    }

    static List<String> accepted(Optional<AcceptEncoding> header) {
        if (header.isEmpty()) {
            return List.of();
        }
        List<HttpEncodingRange> ranges = new ArrayList<>();
        header.get().getEncodings().forEach(ranges::add);
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

    /**
     * The chunk as an entity of known length, read at the pace of the client; the part of it that the request wants; or what
     * its conditions make of it.
     */
    static HttpResponse of(Call call, ConditionHeaders conditions, SealedChunk chunk) {
        Validators validators = Validators.ofBytes(chunk.tag(), chunk.modified());
        switch (conditions.ofRead(Optional.of(validators))) {
            case FAILED -> {
                chunk.close();
                throw RequestRefused.of(
                        ProblemKind.PRECONDITION_FAILED,
                        "log reads as another file from there: actual=" + EntityTags.text(chunk.tag()));
            }
            case NOT_MODIFIED -> {
                chunk.close();
                return described(Responses.notModified(), validators);
            }
            case GO_ON -> {
                Optional<ByteRange> range = ByteRange.of(call.request(), validators);
                HttpResponse response = range.isPresent() ? part(chunk, range.get()) : whole(chunk);
                return described(response, validators).addHeader(RawHeader.create("Accept-Ranges", "bytes"));
            }
        }
        throw new IllegalStateException("unknown verdict");
    }

    private static HttpResponse described(HttpResponse response, Validators validators) {
        return validators.in(response).addHeader(RawHeader.create("Vary", "Accept-Encoding"));
    }

    private static HttpResponse part(SealedChunk chunk, ByteRange range) {
        long length = chunk.lengthBytes();
        Optional<ByteRange.Part> part = range.within(length);
        if (part.isEmpty()) {
            chunk.close();
            throw new RequestRefused(
                    Problem.of(ProblemKind.RANGE_NOT_SATISFIABLE, "no byte is in the range: lengthBytes=" + length)
                            .withHeader(RawHeader.create("Content-Range", "bytes */" + length)));
        }
        return whole(chunk.part(part.get().offset(), part.get().length()))
                .withStatus(StatusCodes.PARTIAL_CONTENT)
                .addHeader(RawHeader.create("Content-Range", part.get().of(length)));
    }

    /** Parsed once for each: there are no more than the store has renderers. */
    static ContentType contentType(SealedChunk chunk) {
        return TYPES.computeIfAbsent(chunk.contentType(), ContentTypes::parse);
    }

    private static HttpResponse whole(SealedChunk chunk) {
        ContentType type = contentType(chunk);
        if (chunk.lengthBytes() == 0) {
            // Compaction has left no line behind the position: the reader goes on behind the chunk.
            chunk.close();
            return HttpResponse.create().withEntity(HttpEntities.create(type, ByteString.emptyByteString()));
        }
        ResponseEntity entity = HttpEntities.create(type, chunk.lengthBytes(), chunk.bytes());
        HttpResponse response =
                HttpResponse.create().withEntity(entity).addAttribute(FileRegions.KEY, new FileRegions(chunk, entity));
        return chunk.encoding().equals(IDENTITY)
                ? response
                : response.addHeader(ContentEncoding.create(coding(chunk.encoding())));
    }
}
