package dev.tidemark.engine.chunk;

import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileInput;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * Proves the chunk files of one collection against its closed segments, byte by byte, and changes nothing. Used by one thread.
 *
 * <p>An index must be whole and of the segment that the manifest lists; each file that it names must have the length and checksum that it
 * says; what is in it, decoded, must be the segment rendered once more, and the index must say where each element starts.
 */
public final class ChunkVerifier {

    private static final List<ChunkRenderer> RENDERERS =
            List.of(NdjsonRenderer.INSTANCE, JsonArrayRenderer.INSTANCE, MessagesRenderer.INSTANCE);
    private static final int BUFFER_BYTES = 1 << 16;

    /** Hears what was found. */
    public interface Listener {

        /** Bytes are not those that were written, or do not belong together. */
        void damaged(Path file, String what);

        /** Something that serves nobody, and harms nobody. */
        void remarked(Path file, String what);

        /** A file could not be read. */
        void unreadable(Path file, TidemarkException failure);

        /** A chunk file was read. */
        void read(long bytes);
    }

    /** Something to tell once it is sure that the chunk still stands. */
    private record Doubt(Path file, String what) {}

    private final FileSystem disk;
    private final Path directory;
    private final Map<String, ContentDecoding> decodings;
    private final boolean mayChange;
    private final Listener listener;
    private final List<Doubt> doubts = new ArrayList<>();

    /**
     * @param decodings of contents that can be looked into; others are taken by their checksums
     * @param mayChange whether an owner may be at work: what goes or is made anew meanwhile is not judged
     */
    public ChunkVerifier(
            FileSystem disk, Path directory, List<ContentDecoding> decodings, boolean mayChange, Listener listener) {
        this.disk = disk;
        this.directory = directory;
        this.decodings = decodings.stream().collect(Collectors.toMap(ContentDecoding::name, Function.identity()));
        this.mayChange = mayChange;
        this.listener = listener;
    }

    /** Files by the suffixes behind range and renderer. */
    private record Group(ChunkRange range, String renderer, Map<String, Path> files) {}

    /**
     * Verifies all that stands in the directory.
     *
     * @param closed segments that the manifest lists
     * @throws dev.tidemark.engine.StorageFailedException when the directory cannot be listed
     */
    public void verify(List<ChunkSource> closed) {
        Map<ChunkRange, ChunkSource> sources =
                closed.stream().collect(Collectors.toMap(ChunkSource::range, Function.identity()));
        Map<String, Group> groups = new TreeMap<>();
        for (String name : disk.list(directory)) {
            Optional<ChunkNames.Parts> parts = ChunkNames.parse(name);
            if (parts.isEmpty()) {
                listener.remarked(directory.resolve(name), "file is no chunk's");
                continue;
            }
            ChunkNames.Parts found = parts.get();
            groups.computeIfAbsent(
                            ChunkNames.content(found.range(), found.renderer()),
                            key -> new Group(found.range(), found.renderer(), new TreeMap<>()))
                    .files()
                    .put(found.rest(), directory.resolve(name));
        }
        groups.values().forEach(group -> verify(group, Optional.ofNullable(sources.get(group.range()))));
    }

    private void verify(Group group, Optional<ChunkSource> source) {
        Optional<Path> indexFile = Optional.ofNullable(group.files().get(ChunkNames.INDEX_SUFFIX));
        if (indexFile.isEmpty()) {
            group.files().values().forEach(file -> listener.remarked(file, "chunk has no index and serves nobody"));
            return;
        }
        Optional<ChunkIndex> index = read(indexFile.get());
        if (index.isEmpty()) {
            return;
        }
        Optional<ChunkRenderer> renderer = RENDERERS.stream()
                .filter(known -> known.name().equals(group.renderer()))
                .findFirst();
        if (source.isEmpty()) {
            listener.remarked(indexFile.get(), "chunk is of no closed segment");
        } else if (renderer.isEmpty()) {
            listener.remarked(indexFile.get(), "chunk is of a renderer that is not known here");
        } else if (!index.get().identity().equals(ChunkIndex.Identity.of(source.get(), renderer.get()))) {
            listener.remarked(indexFile.get(), "chunk is stale: it was made of what stood there before");
        } else {
            compare(group, indexFile.get(), index.get(), source.get(), renderer.get());
        }
    }

    private Optional<ChunkIndex> read(Path indexFile) {
        try (FileHandle file = disk.open(indexFile, OpenMode.READ)) {
            ChunkIndex index = IndexFile.verify(file);
            listener.read(file.length());
            return Optional.of(index);
        } catch (TidemarkException failure) {
            listener.unreadable(indexFile, failure);
            return Optional.empty();
        }
    }

    private void compare(Group group, Path indexFile, ChunkIndex index, ChunkSource source, ChunkRenderer renderer) {
        Optional<ContentReplay> expected = replay(indexFile, index, source, renderer);
        expected.ifPresent(replay -> {
            long offset = renderer.isIdentity() ? replay.contentOffset() : 0;
            if (replay.length() != index.contentLength() || offset != index.contentOffset()) {
                doubts.add(new Doubt(indexFile, "index does not fit its segment"));
            }
            replay.flaw().ifPresent(flaw -> doubts.add(new Doubt(indexFile, flaw)));
        });
        for (ChunkVariant variant : index.variants()) {
            Path file = directory.resolve(ChunkNames.content(group.range(), group.renderer()) + variant.suffix());
            verify(file, variant, expected);
        }
        group.files().forEach((suffix, file) -> {
            boolean named = suffix.equals(ChunkNames.INDEX_SUFFIX)
                    || index.variants().stream()
                            .anyMatch(variant -> variant.suffix().equals(suffix));
            if (!named) {
                listener.remarked(file, "file is not in its chunk's index");
            }
        });
        boolean stands = !mayChange || standing(indexFile).equals(Optional.of(index));
        if (stands) {
            doubts.forEach(doubt -> listener.damaged(doubt.file(), doubt.what()));
        }
        doubts.clear();
    }

    private Optional<ChunkIndex> standing(Path indexFile) {
        return IndexFile.ifReadable(() -> {
            try (FileHandle file = disk.open(indexFile, OpenMode.READ)) {
                return IndexFile.read(file::read, file.length(), file.path());
            }
        });
    }

    /** Empty where the segment itself cannot be read: whoever looks at segments tells of that. */
    private Optional<ContentReplay> replay(
            Path indexFile, ChunkIndex index, ChunkSource source, ChunkRenderer renderer) {
        try (FileHandle file = disk.open(indexFile, OpenMode.READ)) {
            ElementTable table = new ElementTable(file::read, indexFile, index);
            return Optional.of(ContentReplay.of(disk, source, renderer, table.cursor()));
        } catch (TidemarkException failure) {
            return Optional.empty();
        }
    }

    private void verify(Path file, ChunkVariant variant, Optional<ContentReplay> expected) {
        try {
            long length = disk.length(file);
            if (length != variant.lengthBytes()) {
                doubts.add(new Doubt(file, "length differs: expected=" + variant.lengthBytes() + " actual=" + length));
                return;
            }
            if (ContentDigest.of(disk, file) != variant.digest()) {
                doubts.add(new Doubt(file, "checksum differs from the index's"));
                return;
            }
            listener.read(length);
            expected.ifPresent(replay -> look(file, variant, replay));
        } catch (TidemarkException failure) {
            doubts.add(new Doubt(file, "cannot be read: reason=" + failure.getMessage()));
        }
    }

    private void look(Path file, ChunkVariant variant, ContentReplay expected) {
        if (variant.encoding().equals(ContentEncoding.IDENTITY)) {
            if (variant.digest() != expected.digest()) {
                doubts.add(new Doubt(file, "content is not that of its segment"));
            }
            return;
        }
        ContentDecoding decoding = decodings.get(variant.encoding());
        if (decoding == null) {
            listener.remarked(file, "content is not looked into: encoding=" + variant.encoding());
            return;
        }
        CRC32C digest = new CRC32C();
        // Decoders read a beginning at once: where that fails, there is no stream to close.
        try (FileHandle handle = disk.open(file, OpenMode.READ);
                InputStream content = decoding.decode(new FileInput(handle))) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long length = 0;
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                digest.update(buffer, 0, read);
                length += read;
            }
            if (length != expected.length() || (int) digest.getValue() != expected.digest()) {
                doubts.add(new Doubt(file, "content is not that of its segment"));
            }
        } catch (IOException failure) {
            doubts.add(new Doubt(file, "content cannot be decoded: reason=" + failure.getMessage()));
        }
    }
}
