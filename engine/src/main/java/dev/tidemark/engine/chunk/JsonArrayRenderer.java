package dev.tidemark.engine.chunk;

import dev.tidemark.engine.format.LineScanner;

/** One JSON array of the log lines as they stand. Stateless. */
public final class JsonArrayRenderer extends ArrayRenderer {

    public static final JsonArrayRenderer INSTANCE = new JsonArrayRenderer();

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
    public void render(LineScanner line, byte[] source, ByteSink sink) {
        sink.write(source, line.lineStart(), line.lineEnd());
    }

    @Override
    public boolean readsMembers() {
        return false;
    }
}
