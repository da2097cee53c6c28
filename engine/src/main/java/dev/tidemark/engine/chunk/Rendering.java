package dev.tidemark.engine.chunk;

import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.io.AppendedFile;
import dev.tidemark.engine.io.SideLane;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One chunk in the making: a renderer, the drafts of its files, the table of its elements. Owned by the thread that seals.
 *
 * <p>Life: {@link #line} for each line → {@link #complete} → {@link #publishContents} → directory sync → {@link
 * #publishIndex} → directory sync; {@link #close} at any moment.
 */
final class Rendering implements AutoCloseable {

    /** A file of content in preparation. */
    private record Draft(String encoding, String suffix, ChunkDraft file, AppendedFile content) {

        /** Ends it. */
        ChunkVariant variant() {
            int digest = content.settle();
            return new ChunkVariant(encoding, suffix, content.length(), digest);
        }
    }

    private static final byte[] NONE = {};

    private final Sealing.Place place;
    private final ChunkSource source;
    private final ChunkRenderer renderer;
    private final byte[] separator;
    private final Content content;
    private final ByteSink elementSink = this::writeElement;

    /** The plain one first. */
    private final List<Draft> drafts = new ArrayList<>();

    private final ChunkDraft indexDraft;
    private final ElementTableWriter table;
    private final boolean hasPositions;

    /** What the current line stands in. */
    private byte[] block = NONE;

    /** Whether any element was written. */
    private boolean anyElement;

    /** Whether the current line has written anything. */
    private boolean inElement;

    private Rendering(Sealing.Place place, ChunkSource source, ChunkRenderer renderer, boolean hasPositions) {
        this.place = place;
        this.source = source;
        this.renderer = renderer;
        this.separator = renderer.separator();
        this.content = new Content(separator);
        this.hasPositions = hasPositions;
        this.indexDraft = place.draft(ChunkNames.index(source.range(), renderer.name()));
        this.table = new ElementTableWriter(indexDraft.handle(), hasPositions);
    }

    static Rendering begin(
            Sealing.Place place,
            ChunkSource source,
            ChunkRenderer renderer,
            List<ContentEncoding> encodings,
            boolean hasPositions) {
        Rendering rendering = new Rendering(place, source, renderer, hasPositions);
        try {
            rendering.openDrafts(encodings);
        } catch (RuntimeException | Error failure) {
            try (rendering) {
                throw failure;
            }
        }
        return rendering;
    }

    private void openDrafts(List<ContentEncoding> encodings) {
        if (!renderer.isIdentity()) {
            content.to(sink(ContentEncoding.IDENTITY, ""));
        }
        encodings.forEach(encoding -> content.to(encoding, sink(encoding.name(), encoding.suffix())));
        content.write(renderer.prefix());
    }

    private ByteSink sink(String encoding, String suffix) {
        ChunkDraft file = place.draft(ChunkNames.content(source.range(), renderer.name()) + suffix);
        AppendedFile appended = place.writes().append(file.handle());
        drafts.add(new Draft(encoding, suffix, file, appended));
        return appended::append;
    }

    /** What is taken of the line may be taken from the block only later: by {@link #settle} at the latest. */
    void line(LineScanner line, byte[] lines) {
        long start = content.length() + (anyElement ? separator.length : 0);
        table.add(line.position(), start);
        block = lines;
        inElement = false;
        renderer.render(line, lines, elementSink);
    }

    private void writeElement(byte[] bytes, int start, int end) {
        if (start == end) {
            return;
        }
        boolean separated = !inElement && anyElement;
        inElement = true;
        anyElement = true;
        if (bytes == block) {
            content.take(separated, bytes, start, end);
            return;
        }
        if (separated) {
            content.write(separator);
        }
        content.write(bytes, start, end);
    }

    /**
     * The block of the lines so far may change from here on.
     *
     * @param settling makes durable what was written of long files
     */
    void settle(SideLane settling) {
        content.settle();
        for (Draft draft : drafts) {
            draft.file().settleEarly(draft.content().length(), settling);
        }
    }

    /**
     * Ends all files, the index with its header.
     *
     * @param contentOffset where content that is the segment's own starts there
     * @param contentLength that such content must have
     * @param settling makes them durable
     * @return bytes of all files
     */
    long complete(long contentOffset, long contentLength, SideLane settling) {
        content.write(renderer.suffix());
        content.finish();
        if (renderer.isIdentity() && content.length() != contentLength) {
            throw new IllegalStateException("renderer is not the identity that it says it is: name=" + renderer.name()
                    + " expectedLength=" + contentLength + " actualLength=" + content.length());
        }
        List<ChunkVariant> variants = drafts.stream().map(Draft::variant).toList();
        files().forEach(file -> settling.hand(file::complete));
        table.finish();
        ChunkIndex index = new ChunkIndex(
                ChunkIndex.Identity.of(source, renderer),
                table.count(),
                hasPositions,
                content.length(),
                renderer.isIdentity() ? contentOffset : 0,
                variants);
        indexDraft.handle().write(ChunkIndexCodec.encode(index), 0);
        indexDraft.complete();
        return index.fileLength()
                + variants.stream().mapToLong(ChunkVariant::lengthBytes).sum();
    }

    List<Path> contentFiles() {
        return files().stream().map(ChunkDraft::target).toList();
    }

    private List<ChunkDraft> files() {
        return drafts.stream().map(Draft::file).toList();
    }

    Path indexFile() {
        return indexDraft.target();
    }

    void publishContents() {
        files().forEach(ChunkDraft::publish);
    }

    void publishIndex() {
        indexDraft.publish();
    }

    @Override
    public void close() {
        List<AutoCloseable> all = new ArrayList<>(files());
        all.add(indexDraft);
        all.add(content);
        Closing.all(all);
    }
}
