package dev.tidemark.http;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.chunk.ChunkBody;
import dev.tidemark.engine.chunk.FileRegion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A chunk of {@link FakeCollection}; an encoded one is marked by a letter ahead of its lines. */
record FakeChunk(String handle, long last, String encoding, List<LogRecord> lines) implements SealedChunk {

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
        return new ChunkBody(text().toArray(), new FileRegion(Path.of("nowhere"), 0, 0), new byte[0]);
    }

    private ByteString text() {
        StringBuilder text = new StringBuilder(encoding.equals("identity") ? "" : "encoded as " + encoding + "\n");
        lines.forEach(
                line -> text.append(StandardCharsets.UTF_8.decode(line.line())).append('\n'));
        return ByteString.fromString(text.toString());
    }

    @Override
    public Source<ByteString, NotUsed> bytes() {
        return Source.single(text());
    }

    @Override
    public void close() {}
}
