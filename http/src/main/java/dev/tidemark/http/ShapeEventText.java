package dev.tidemark.http;

import akka.util.ByteString;
import dev.tidemark.actors.ShapeMessages;
import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.engine.Span;
import dev.tidemark.engine.log.LineBlock;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A shape's messages as events, one message an event without a type or id: clients go on from the position in the last {@code
 * up-to-date}. Stateless.
 *
 * <p>A stream that cannot go on ends without a word; asking again tells its client why.
 */
final class ShapeEventText implements EventForm {

    static final ShapeEventText FORM = new ShapeEventText();

    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final ByteString SILENCE = ByteString.fromString(": keep-alive\n\n");

    private ShapeEventText() {}

    /** A comment, which sends the head on its way; clients of this protocol pace themselves. */
    @Override
    public ByteString greeting(Duration retry) {
        return SILENCE;
    }

    @Override
    public Block block(LineBlock block, Supplier<String> handle) {
        ByteString lines = events(ShapeText.array(ShapeMessages.of(block)).toArrayUnsafe());
        return new Block(lines, lines.concat(upToDate(block.last(), "")));
    }

    private static ByteString events(byte[] array) {
        JsonCutter cutter = new JsonCutter(array);
        ByteArrayOutputStream text = new ByteArrayOutputStream(array.length);
        for (Span message : cutter.elements(cutter.root(), Integer.MAX_VALUE)) {
            text.writeBytes(DATA);
            text.write(array, message.start(), message.length());
            text.writeBytes(END);
        }
        return ByteString.fromArrayUnsafe(text.toByteArray());
    }

    @Override
    public ByteString upToDate(long watermark, String handle) {
        return ByteString.fromArrayUnsafe(DATA)
                .concat(ShapeText.upToDate(watermark))
                .concat(ByteString.fromArrayUnsafe(END));
    }

    @Override
    public ByteString keepAlive() {
        return SILENCE;
    }

    @Override
    public ByteString problem(Throwable failure) {
        return ByteString.emptyByteString();
    }
}
