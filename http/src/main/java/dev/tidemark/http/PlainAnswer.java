package dev.tidemark.http;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import dev.tidemark.actors.SealedChunk;
import java.nio.ByteBuffer;

/**
 * An answer of {@link PlainReads} with status 200, or of {@link PlainWrites} with 204. The transport adds what is its own: date,
 * length, and what becomes of the connection. Whoever gets one of a chunk sends or closes it.
 */
public sealed interface PlainAnswer {

    /** Takes header lines. Neither part of one holds a line end, and all is ASCII. */
    interface Lines {

        void line(String name, String value);

        void line(String name, long value);

        /** A strong entity tag, without its quotes. */
        void tag(String value);

        /** The same for one that is a number. */
        void tag(long value);
    }

    /** All header lines but for those of the content and the transport. */
    void head(Lines target);

    ContentType contentType();

    /**
     * The value of a key.
     *
     * @param bytes from position to limit
     */
    record Value(long position, ByteBuffer bytes, ContentType contentType) implements PlainAnswer {

        @Override
        public void head(Lines target) {
            target.tag(position);
            target.line(Responses.POSITION, position);
            SafetyHeaders.write(target);
            target.line(Responses.CACHE_CONTROL, CachePolicy.REVALIDATE);
        }
    }

    /**
     * A part of the log.
     *
     * @param chunk never empty
     */
    record Sealed(SealedChunk chunk, String cacheControl, long watermark, ContentType contentType)
            implements PlainAnswer {

        @Override
        public void head(Lines target) {
            target.tag(chunk.tag());
            target.line("Last-Modified", Validators.text(chunk.modified()));
            target.line("Vary", "Accept-Encoding");
            target.line("Accept-Ranges", "bytes");
            if (!chunk.encoding().equals(ChunkAnswers.IDENTITY)) {
                target.line("Content-Encoding", chunk.encoding());
            }
            target.line(Responses.CACHE_CONTROL, cacheControl);
            target.line(Responses.HANDLE, chunk.handle());
            target.line(Responses.POSITION, chunk.last());
            target.line(Responses.WATERMARK, Math.max(watermark, chunk.last()));
            SafetyHeaders.write(target);
        }
    }

    /** That a value is written: there is no content, and the status is 204. */
    record Written(long position) implements PlainAnswer {

        @Override
        public void head(Lines target) {
            target.tag(position);
            target.line(Responses.POSITION, position);
            SafetyHeaders.write(target);
            target.line(Responses.CACHE_CONTROL, CachePolicy.NO_STORE);
        }

        @Override
        public ContentType contentType() {
            return ContentTypes.NO_CONTENT_TYPE;
        }
    }
}
