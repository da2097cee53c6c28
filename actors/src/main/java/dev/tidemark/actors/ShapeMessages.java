package dev.tidemark.actors;

import akka.util.ByteString;
import akka.util.ByteStringBuilder;
import dev.tidemark.engine.chunk.MessagesRenderer;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.log.LineBlock;

/** What lines of a shape's log say to its clients. Stateless. */
public final class ShapeMessages {

    private ShapeMessages() {}

    /** The messages in the lines, in their order, with a comma between two; empty when there are none. Equals what chunks hold of them. */
    public static ByteString of(LineBlock lines) {
        return lines.share(ShapeMessages::of);
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
