package dev.tidemark.http.netty;

import akka.util.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** Events as one chunk of a body (RFC 9112, section 7.1). Stateless; safe for any thread. */
final class EventChunk {

    private static final byte[] LAST = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LINE_END = '\r' << 8 | '\n';
    private static final int FRAME_MAX_BYTES = 2 * Short.BYTES + Integer.BYTES * 2;

    private EventChunk() {}

    /** @param text not empty, since such a chunk would end the body */
    static ByteBuf of(ByteBufAllocator allocator, ByteString text) {
        ByteBuf chunk = allocator.directBuffer(text.size() + FRAME_MAX_BYTES);
        write(chunk, text);
        return chunk;
    }

    static void write(ByteBuf target, ByteString text) {
        if (text.isEmpty()) {
            return;
        }
        ByteBufUtil.writeAscii(target, Integer.toHexString(text.size()));
        target.writeShort(LINE_END);
        target.writeBytes(text.toArrayUnsafe());
        target.writeShort(LINE_END);
    }

    /** The last words, if there are any, and the end of the body. */
    static ByteBuf last(ByteBufAllocator allocator, ByteString words) {
        ByteBuf chunk = allocator.directBuffer(words.size() + FRAME_MAX_BYTES + LAST.length);
        write(chunk, words);
        return chunk.writeBytes(LAST);
    }
}
