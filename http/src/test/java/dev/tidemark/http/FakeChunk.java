package dev.tidemark.http;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.tidemark.actors.ChunkFile;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.chunk.ChunkBody;
import dev.tidemark.engine.chunk.FileRegion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A chunk of {@link FakeCollection}; an encoded one is marked by a letter ahead of its lines.
 *
 * @param closed counts what was closed unread
 */
record FakeChunk(String handle, long last, String encoding, ByteString content, AtomicInteger closed)
        implements SealedChunk {

    static final Instant MODIFIED = Instant.parse("2026-11-20T10:20:00.789Z");

    static FakeChunk of(String handle, long last, String encoding, List<LogRecord> lines, AtomicInteger closed) {
        StringBuilder text = new StringBuilder(encoding.equals("identity") ? "" : "encoded as " + encoding + "\n");
        lines.forEach(
                line -> text.append(StandardCharsets.UTF_8.decode(line.line())).append('\n'));
        return new FakeChunk(handle, last, encoding, ByteString.fromString(text.toString()), closed);
    }

    @Override
    public long start() {
        return 1;
    }

    @Override
    public String contentType() {
        return "application/x-ndjson";
    }

    @Override
    public ChunkBody body() {
        return new ChunkBody(content.toArray(), new FileRegion(Path.of("nowhere"), 0, 0), new byte[0]);
    }

    @Override
    public Source<ByteString, NotUsed> bytes() {
        return Source.single(content);
    }

    @Override
    public String tag() {
        return handle + ".to-" + last + "." + encoding;
    }

    @Override
    public Instant modified() {
        return MODIFIED;
    }

    @Override
    public SealedChunk part(long offset, long length) {
        return new FakeChunk(handle, last, encoding, content.slice((int) offset, (int) (offset + length)), closed);
    }

    @Override
    public ChunkFile open() {
        return new ChunkFile() {
            @Override
            public void read(ByteBuffer target, long offset) {
                throw new IllegalStateException("region is empty");
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }
}
