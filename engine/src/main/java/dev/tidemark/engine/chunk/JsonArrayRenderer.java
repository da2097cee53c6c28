package dev.tidemark.engine.chunk;

import dev.tidemark.engine.format.LineScanner;

/** One JSON array of the log lines as they stand. Stateless. */
public final class JsonArrayRenderer implements ChunkRenderer {

    public static final JsonArrayRenderer INSTANCE = new JsonArrayRenderer();

    private static final byte[] PREFIX = {'['};
    private static final byte[] SEPARATOR = {','};
    private static final byte[] SUFFIX = {']'};

    private JsonArrayRenderer() {}

    @Override
    public String name() {
        return "json";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public byte[] prefix() {
        return PREFIX;
    }

    @Override
    public byte[] separator() {
        return SEPARATOR;
    }

    @Override
    public byte[] suffix() {
        return SUFFIX;
    }

    @Override
    public void render(LineScanner line, byte[] source, ByteSink sink) {
        sink.write(source, line.lineStart(), line.lineEnd());
    }

    @Override
    public boolean readsMembers() {
        return false;
    }
}
