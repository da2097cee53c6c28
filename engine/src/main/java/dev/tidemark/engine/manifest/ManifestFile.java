package dev.tidemark.engine.manifest;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.CollectionFiles;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The manifest on disk. Owner: the collection's writer, who alone publishes. */
public final class ManifestFile {

    private final FileSystem disk;
    private final CollectionFiles files;

    public ManifestFile(FileSystem disk, CollectionFiles files) {
        this.disk = disk;
        this.files = files;
    }

    /**
     * The published manifest, an empty one of generation zero when there is none.
     *
     * @throws CorruptDataException when it is damaged or another collection's
     */
    public Manifest read() {
        Path path = files.manifest();
        if (files.isCatalog() || !disk.exists(path)) {
            return Manifest.none(files.id(), files.handle());
        }
        Manifest manifest = ManifestCodec.decode(bytes(path), Location.of(path));
        if (!manifest.collection().equals(files.id()) || !manifest.handle().equals(files.handle())) {
            throw new CorruptDataException(
                    "manifest is another collection's: expectedHandle=" + files.handle() + " actualHandle="
                            + manifest.handle(),
                    Location.of(path));
        }
        return manifest;
    }

    private byte[] bytes(Path path) {
        try (FileHandle file = disk.open(path, OpenMode.READ)) {
            ByteBuffer content = ByteBuffer.allocate((int) Math.min(file.length(), Integer.MAX_VALUE / 2));
            file.read(content, 0);
            return content.array();
        }
    }

    /** Replaces the published manifest; durable when this returns. */
    public void publish(Manifest manifest) {
        disk.createDirectories(files.directory());
        new AtomicPublisher(disk).publish(files.manifest(), ManifestCodec.encode(manifest));
    }
}
