package dev.tidemark.actors;

import akka.util.ByteString;
import akka.util.ByteStringBuilder;
import dev.tidemark.actors.shape.ShapeMessage;
import dev.tidemark.actors.shape.ShapeSchema;
import dev.tidemark.engine.chunk.MessagesRenderer;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.log.LineBlock;
import java.nio.charset.StandardCharsets;

/** What lines of a shape's log say to its clients, and how rows of it are told to them. Stateless. */
public final class ShapeMessages {

    private ShapeMessages() {}

    /** The messages in the lines, in their order, with a comma between two; empty when there are none. Equals what chunks hold of them. */
    public static ByteString of(LineBlock lines) {
        return lines.share(ShapeMessages::of);
    }

    /**
     * The rows of a query's answer as messages, in their order, with a comma between two; empty when there are none.
     *
     * @param collection that the shape is of
     * @param mark number that is the answer's own, by which clients know its rows
     */
    public static ByteString of(ShapeSubset subset, String collection, int mark) {
        ByteStringBuilder messages = new ByteStringBuilder();
        ShapeMessage spelling = new ShapeMessage(collection, ShapeSchema.EMPTY, false);
        for (ShapeSubset.Row row : subset.rows()) {
            if (messages.length() > 0) {
                messages.putByte((byte) ',');
            }
            String message = spelling.subsetRow(mark, row.key(), row.value());
            messages.putBytes(message.getBytes(StandardCharsets.UTF_8));
        }
        return messages.result();
    }

    private static ByteString of(byte[] array, int offset, int length) {
        MessagesRenderer renderer = MessagesRenderer.INSTANCE;
        ByteStringBuilder messages = new ByteStringBuilder();
        LineScanner scanner = new LineScanner().over(array, offset, offset + length);
        while (scanner.next() == LineScanner.Found.LINE) {
            renderer.render(scanner, array, (bytes, start, end) -> {
                if (messages.length() > 0) {
                    messages.putBytes(renderer.separator());
                }
                messages.putBytes(bytes, start, end - start);
            });
        }
        return messages.result();
    }
}
