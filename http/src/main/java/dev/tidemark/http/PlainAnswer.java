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

        /** Whole lines, each with its end. The array stays as it is. */
        void lines(byte[] ascii);

        void line(String name, String value);

        void line(String name, long value);

        /** A strong entity tag that is a number, without its quotes. */
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
     * @param lines of the head, those that are the same at every time; shared, nobody changes them
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared; a copy for each answer would be of no use
    record Sealed(SealedChunk chunk, byte[] lines, long watermark, ContentType contentType) implements PlainAnswer {

        @Override
        public void head(Lines target) {
            target.lines(lines);
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
