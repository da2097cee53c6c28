package dev.tidemark.engine.space;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.FileHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A handle whose writes and cuts are counted; the disk is asked for a length only when it has failed. Thread rule of a handle. */
final class AccountedFile implements FileHandle {

    private final AccountedDisk disk;
    private final DiskLedger ledger;
    private final FileHandle handle;
    private final OpenLength length;

    AccountedFile(AccountedDisk disk, DiskLedger ledger, FileHandle handle, OpenLength length) {
        this.disk = disk;
        this.ledger = ledger;
        this.handle = handle;
        this.length = length;
    }

    @Override
    public Path path() {
        return handle.path();
    }

    @Override
    public int read(ByteBuffer target, long offset) {
        return handle.read(target, offset);
    }

    /** What stays within the file, as all that goes into the journal, costs one comparison. */
    @Override
    public void write(ByteBuffer source, long offset) {
        long end = offset + source.remaining();
        if (end <= length.bytes()) {
            handle.write(source, offset);
            return;
        }
        Place place = length.place();
        long stamp = ledger.enter(place.unit());
        try {
            handle.write(source, offset);
            ledger.add(place, length.growTo(end));
        } catch (StorageFailedException failure) {
            look(place);
            throw failure;
        } finally {
            ledger.leave(place.unit(), stamp);
        }
    }

    /** A failed operation may have done its work in part. */
    private void look(Place place) {
        try {
            ledger.add(place, length.become(handle.length()));
        } catch (StorageFailedException unknown) {
            ledger.doubt();
        }
    }

    @Override
    public void force(boolean metadata) {
        handle.force(metadata);
    }

    @Override
    public long length() {
        return handle.length();
    }

    @Override
    public void truncate(long newLength) {
        Place place = length.place();
        long stamp = ledger.enter(place.unit());
        try {
            handle.truncate(newLength);
            ledger.add(place, length.become(Math.min(newLength, length.bytes())));
        } catch (StorageFailedException failure) {
            look(place);
            throw failure;
        } finally {
            ledger.leave(place.unit(), stamp);
        }
    }

    @Override
    public void close() {
        try {
            handle.close();
        } finally {
            disk.closed(length);
        }
    }
}
