package dev.tidemark.engine.space;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.PassingFile;
import java.nio.ByteBuffer;

/** A handle whose writes and cuts are counted; the disk is asked for a length only when it has failed. Thread rule of a handle. */
final class AccountedFile extends PassingFile {

    private final AccountedDisk disk;
    private final DiskLedger ledger;
    private final OpenLength length;

    AccountedFile(AccountedDisk disk, DiskLedger ledger, FileHandle file, OpenLength length) {
        super(file);
        this.disk = disk;
        this.ledger = ledger;
        this.length = length;
    }

    /** What stays within the file, as all that goes into the journal, costs one comparison. */
    @Override
    public void write(ByteBuffer source, long offset) {
        long end = offset + source.remaining();
        if (end <= length.bytes()) {
            super.write(source, offset);
            return;
        }
        Place place = length.place();
        long stamp = ledger.enter(place.unit());
        try {
            super.write(source, offset);
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
            ledger.add(place, length.become(length()));
        } catch (StorageFailedException unknown) {
            ledger.doubt();
        }
    }

    @Override
    public void truncate(long newLength) {
        Place place = length.place();
        long stamp = ledger.enter(place.unit());
        try {
            super.truncate(newLength);
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
            super.close();
        } finally {
            disk.closed(length);
        }
    }
}
