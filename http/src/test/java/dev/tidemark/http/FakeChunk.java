package dev.tidemark.http;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.tidemark.actors.ChunkFile;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.chunk.ChunkBody;
import dev.tidemark.engine.chunk.FileRegion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A chunk of {@link FakeCollection}; an encoded one is marked by a letter ahead of its lines.
 *
 * @param closed counts what was closed
 * @param file holds the content as a region; empty for one in memory
 */
record FakeChunk(
        String handle, long last, String encoding, ByteString content, AtomicInteger closed, Optional<Path> file)
        implements SealedChunk {

    static final Instant MODIFIED = Instant.parse("2026-11-20T10:20:00.789Z");

    static FakeChunk of(String handle, long last, String encoding, List<LogRecord> lines, AtomicInteger closed) {
        StringBuilder text = new StringBuilder(encoding.equals("identity") ? "" : "encoded as " + encoding + "\n");
        lines.forEach(
                line -> text.append(StandardCharsets.UTF_8.decode(line.line())).append('\n'));
        return new FakeChunk(handle, last, encoding, ByteString.fromString(text.toString()), closed, Optional.empty());
    }

    /** The same with its content in that file. */
    FakeChunk in(Path newFile) {
        try {
            Files.write(newFile, content.toArray());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new FakeChunk(handle, last, encoding, content, closed, Optional.of(newFile));
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
        return file.map(path -> new ChunkBody(new byte[0], new FileRegion(path, 0, content.size()), new byte[0]))
                .orElseGet(
                        () -> new ChunkBody(content.toArray(), new FileRegion(Path.of("nowhere"), 0, 0), new byte[0]));
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
        return new FakeChunk(
                handle, last, encoding, content.slice((int) offset, (int) (offset + length)), closed, Optional.empty());
    }

    @Override
    public ChunkFile open() {
        return new ChunkFile() {
            @Override
            public void read(ByteBuffer target, long offset) {
                if (file.isEmpty()) {
                    throw new IllegalStateException("region is empty");
                }
                target.put(content.toArray(), (int) offset, target.remaining());
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
