package dev.tidemark.engine.backup;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileInput;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a backup's manifest line by line, each verified, and at the end all together. Used by one thread, which closes it.
 *
 * <p>What was read counts only when {@link #next} has come to the end without a complaint.
 */
final class BackupManifestReader implements AutoCloseable {

    private static final int LINE_MAX_BYTES = 1 << 20;

    private final Path path;
    private final FileHandle file;
    private final InputStream input;
    private final Sha256 sha = new Sha256();
    private final BackupLine.Head head;
    private Optional<BackupLine.End> end = Optional.empty();
    private long offset;
    private long collections;
    private long files;
    private long lengthBytes;

    /**
     * @throws CorruptDataException when it does not begin as a backup's manifest
     * @throws dev.tidemark.engine.UnsupportedFormatException when it is of another version
     * @throws dev.tidemark.engine.StorageFailedException also when there is none
     */
    BackupManifestReader(FileSystem disk, Path directory) {
        this.path = BackupDirectory.manifestIn(directory);
        this.file = disk.open(path, OpenMode.READ);
        this.input = new BufferedInputStream(new FileInput(file), 1 << 16);
        try {
            BackupLine first = decoded(line());
            if (!(first instanceof BackupLine.Head found)) {
                throw new CorruptDataException("file is no backup's manifest", Location.of(path));
            }
            this.head = found;
        } catch (RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    BackupLine.Head head() {
        return head;
    }

    /** The last line; only when {@link #next} came to it. */
    BackupLine.End end() {
        return end.orElseThrow(() -> new IllegalStateException("manifest was not read to its end"));
    }

    /**
     * The next collection or file, empty behind the last one.
     *
     * @throws CorruptDataException when the manifest is torn or damaged
     */
    Optional<BackupLine> next() {
        if (end.isPresent()) {
            return Optional.empty();
        }
        long start = offset;
        byte[] bytes = line();
        BackupLine line = BackupLines.decode(bytes, Location.of(path, start));
        if (line instanceof BackupLine.End last) {
            finish(last, start);
            return Optional.empty();
        }
        sha.update(bytes, 0, bytes.length);
        if (line instanceof BackupLine.Head) {
            throw new CorruptDataException("backup manifest begins twice", Location.of(path, start));
        }
        if (line instanceof BackupLine.OfFile each) {
            if (collections == 0) {
                throw new CorruptDataException("file belongs to no collection", Location.of(path, start));
            }
            files++;
            lengthBytes += each.lengthBytes();
        } else {
            collections++;
        }
        return Optional.of(line);
    }

    private void finish(BackupLine.End last, long start) {
        BackupLine.End counted = new BackupLine.End(collections, files, lengthBytes, sha.hex());
        if (!counted.equals(last)) {
            throw new CorruptDataException(
                    "backup manifest does not add up: expected=" + last + " actual=" + counted,
                    Location.of(path, start));
        }
        if (!rest()) {
            throw new CorruptDataException("backup manifest goes on behind its end", Location.of(path, offset));
        }
        end = Optional.of(last);
    }

    private BackupLine decoded(byte[] bytes) {
        sha.update(bytes, 0, bytes.length);
        return BackupLines.decode(bytes, Location.of(path, 0));
    }

    private boolean rest() {
        try {
            return input.read() < 0;
        } catch (IOException impossible) {
            throw new IllegalStateException("files of the seam throw none of these", impossible);
        }
    }

    private byte[] line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        try {
            int next = input.read();
            while (next >= 0 && next != '\n' && line.size() < LINE_MAX_BYTES) {
                line.write(next);
                next = input.read();
            }
            if (next != '\n') {
                throw new CorruptDataException(
                        "backup manifest is torn: no end stands in it", Location.of(path, offset));
            }
            line.write(next);
        } catch (IOException impossible) {
            throw new IllegalStateException("files of the seam throw none of these", impossible);
        }
        offset += line.size();
        return line.toByteArray();
    }

    @Override
    public void close() {
        file.close();
    }
}
