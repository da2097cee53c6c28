package dev.tidemark.http.cli;

import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.LogLines;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** Writes the log of a collection without keys, its lines as they stand in the files. Owned by the thread of the command. */
final class LogExporter {

    private final JsonCollection collection;
    private final LongConsumer onPosition;

    /** @param onPosition told how far the log was read */
    LogExporter(JsonCollection collection, LongConsumer onPosition) {
        this.collection = collection;
        this.onPosition = onPosition;
    }

    /** Writes what there is when it is called. Neither flushes nor closes the target. */
    void export(OutputStream target) throws IOException {
        long last = Awaited.join(collection.state()).watermark();
        long after = 0;
        while (after < last) {
            LogLines lines = Awaited.join(collection.logLines(after, last));
            if (lines.lines().isPresent()) {
                byte[] text = new byte[lines.lines().get().lengthBytes()];
                lines.lines().get().bytes().get(text);
                target.write(text);
            }
            if (lines.reached() <= after) {
                throw new CommandFailed("log below its end cannot be read on: after=" + after + " last=" + last);
            }
            after = lines.reached();
            onPosition.accept(after);
        }
    }
}
