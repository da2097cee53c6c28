package dev.tidemark.http;

import dev.tidemark.actors.SealedChunk;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Header lines of sealed chunks as bytes; those of recent answers are kept, since they are the same for all who ask for the same.
 * Bounded; safe for any thread.
 *
 * <p>They are kept by the tag, which names the bytes of one answer and no others. What it does not name is compared.
 */
final class SealedHeads {

    static final int KEPT_MAX = 1_024;

    private final Map<String, Head> kept = new ConcurrentHashMap<>();

    private static final class Head {
        private final long modifiedSecond;
        private final String cacheControl;
        private final byte[] lines;

        Head(long modifiedSecond, String cacheControl, byte[] lines) {
            this.modifiedSecond = modifiedSecond;
            this.cacheControl = cacheControl;
            this.lines = lines;
        }
    }

    /** All lines that are the same at every time, each with its end; nobody changes them. */
    byte[] lines(SealedChunk chunk, String cacheControl) {
        String tag = chunk.tag();
        long modifiedSecond = chunk.modified().getEpochSecond();
        Head known = kept.get(tag);
        if (known != null && known.modifiedSecond == modifiedSecond && known.cacheControl.equals(cacheControl)) {
            return known.lines;
        }
        Head made = new Head(modifiedSecond, cacheControl, made(chunk, cacheControl));
        if (kept.size() >= KEPT_MAX) {
            kept.clear();
        }
        kept.put(tag, made);
        return made.lines;
    }

    private static byte[] made(SealedChunk chunk, String cacheControl) {
        StringBuilder lines = new StringBuilder(512);
        line(lines, "ETag", '"' + chunk.tag() + '"');
        line(lines, "Last-Modified", Validators.text(chunk.modified()));
        line(lines, "Vary", "Accept-Encoding");
        line(lines, "Accept-Ranges", "bytes");
        if (!chunk.encoding().equals(ChunkAnswers.IDENTITY)) {
            line(lines, "Content-Encoding", chunk.encoding());
        }
        line(lines, Responses.CACHE_CONTROL, cacheControl);
        line(lines, Responses.HANDLE, chunk.handle());
        line(lines, Responses.POSITION, Long.toString(chunk.last()));
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void line(StringBuilder lines, String name, String value) {
        lines.append(name).append(": ").append(value).append("\r\n");
    }

    /** How many are kept. */
    int kept() {
        return kept.size();
    }
}
