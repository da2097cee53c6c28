package dev.tidemark.engine.chunk;

/** What renderers whose content is one JSON array share: brackets, commas, the media type. Stateless. */
abstract class ArrayRenderer implements ChunkRenderer {

    private static final byte[] PREFIX = {'['};
    private static final byte[] SEPARATOR = {','};
    private static final byte[] SUFFIX = {']'};

    @Override
    public final String contentType() {
        return "application/json";
    }

    @Override
    public final byte[] prefix() {
        return PREFIX;
    }

    @Override
    public final byte[] separator() {
        return SEPARATOR;
    }

    @Override
    public final byte[] suffix() {
        return SUFFIX;
    }
}
