package dev.tidemark.http;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.ResponseEntity;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogLines;
import dev.tidemark.actors.ShapeMessages;
import java.util.OptionalLong;

/** Messages of a shape as the text of answers: one JSON array each. Stateless. */
final class ShapeText {

    private static final ByteString START = ByteString.fromString("[");
    private static final ByteString SEPARATOR = ByteString.fromString(",");
    private static final ByteString END = ByteString.fromString("]");
    private static final ByteString NOTHING = ByteString.emptyByteString();

    private ShapeText() {}

    /** That the client has everything; the last message of an answer. */
    static ByteString upToDate(long position) {
        return ByteString.fromString(
                "{\"headers\":{\"control\":\"up-to-date\",\"global_last_seen_lsn\":\"" + position + "\"}}");
    }

    /** @param messages with commas between them, or empty */
    static ByteString array(ByteString messages) {
        return START.concat(messages).concat(END);
    }

    /** An answer without a message of the log. */
    static ResponseEntity entity(ByteString messages) {
        return strict(array(messages));
    }

    private static ResponseEntity strict(ByteString text) {
        return HttpEntities.create(ContentTypes.APPLICATION_JSON, text.compact());
    }

    /**
     * The messages of a stretch of the log, from memory where it is short, else read at the pace of the client.
     *
     * @param first lines of it, read already
     * @param last position at which it ends
     * @param closing message behind them, or empty
     */
    static ResponseEntity entity(JsonCollection log, LogLines first, long last, ByteString closing) {
        if (first.reached() >= last) {
            ByteString messages = messages(first);
            ByteString separator = messages.isEmpty() || closing.isEmpty() ? NOTHING : SEPARATOR;
            return strict(array(messages.concat(separator).concat(closing)));
        }
        Source<ByteString, ?> parts = LogPages.of(log, first, last)
                .map(ShapeText::messages)
                .concat(Source.single(closing))
                .filter(part -> !part.isEmpty())
                .intersperse(START, SEPARATOR, END);
        return HttpEntities.createChunked(ContentTypes.APPLICATION_JSON, parts);
    }

    /** Whether an answer has more than its closing message: records that only mark how far a shape is have none. */
    static boolean isMoreThan(ByteString closing, ResponseEntity entity) {
        OptionalLong length = entity.getContentLengthOption();
        return length.isEmpty() || length.getAsLong() > array(closing).length();
    }

    private static ByteString messages(LogLines lines) {
        return lines.lines().map(ShapeMessages::of).orElse(NOTHING);
    }
}
