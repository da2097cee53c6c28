package dev.tidemark.engine.chunk;

import dev.tidemark.engine.format.LineScanner;

/** The native form, one log line after the other: the closed segment itself. Stateless. */
public final class NdjsonRenderer implements ChunkRenderer {

    public static final NdjsonRenderer INSTANCE = new NdjsonRenderer();

    private static final byte[] NOTHING = {};

    private NdjsonRenderer() {}

    @Override
    public String name() {
        return "ndjson";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String contentType() {
        return "application/x-ndjson";
    }

    @Override
    public byte[] prefix() {
        return NOTHING;
    }

    @Override
    public byte[] separator() {
        return NOTHING;
    }

    @Override
    public byte[] suffix() {
        return NOTHING;
    }

    /** The newline belongs to the element. */
    @Override
    public void render(LineScanner line, byte[] source, ByteSink sink) {
        sink.write(source, line.lineStart(), line.nextStart());
    }

    @Override
    public boolean readsMembers() {
        return false;
    }

    @Override
    public boolean isIdentity() {
        return true;
    }
}
