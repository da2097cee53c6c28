package dev.tidemark.engine.space;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.PassingDisk;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A disk that tells a {@link DiskLedger} by how much each operation changes the lengths of files. Any thread.
 *
 * <p>What is appended, cut, moved or deleted is counted by what the operation says. The disk is asked for a length when a file
 * is opened for writing, deleted, or replaced, and when an operation has failed. Reading costs nothing: its handles are the disk's own.
 */
final class AccountedDisk extends PassingDisk {

    private final DiskLedger ledger;
    private final ConcurrentHashMap<Path, OpenLength> written = new ConcurrentHashMap<>();

    AccountedDisk(FileSystem disk, DiskLedger ledger) {
        super(disk);
        this.ledger = ledger;
    }

    @Override
    public FileHandle open(Path file, OpenMode mode) {
        Optional<Place> place = mode == OpenMode.READ ? Optional.empty() : ledger.placeOf(file);
        if (place.isEmpty()) {
            return super.open(file, mode);
        }
        long stamp = ledger.enter(place.get().unit());
        try {
            FileHandle handle = super.open(file, mode);
            return new AccountedFile(this, ledger, handle, length(handle, file, place.get(), mode));
        } finally {
            ledger.leave(place.get().unit(), stamp);
        }
    }

    private OpenLength length(FileHandle handle, Path file, Place place, OpenMode mode) {
        try {
            long bytes = mode == OpenMode.CREATE ? 0 : handle.length();
            return written.merge(file, new OpenLength(file, place, bytes), (present, fresh) -> present.shared());
        } catch (StorageFailedException failure) {
            handle.close();
            throw failure;
        }
    }

    void closed(OpenLength length) {
        written.computeIfPresent(
                length.path(), (path, present) -> present == length && present.closed() ? null : present);
    }

    @Override
    public void delete(Path path) {
        Optional<Place> place = ledger.placeOf(path);
        if (place.isEmpty()) {
            super.delete(path);
            return;
        }
        long stamp = ledger.enter(place.get().unit());
        try {
            long bytes = lengthOf(path);
            super.delete(path);
            forget(path);
            ledger.add(place.get(), -bytes);
        } finally {
            ledger.leave(place.get().unit(), stamp);
        }
    }

    /** Zero for a directory, and for what is not there. */
    private long lengthOf(Path path) {
        OpenLength open = written.get(path);
        if (open != null) {
            return open.bytes();
        }
        try {
            return ledger.count().length(path);
        } catch (StorageFailedException unknown) {
            ledger.doubt();
            return 0;
        }
    }

    private void forget(Path path) {
        OpenLength open = written.remove(path);
        if (open != null) {
            open.gone();
        }
    }

    @Override
    public void rename(Path source, Path target) {
        move(source, target, false, () -> super.rename(source, target));
    }

    @Override
    public void replace(Path source, Path target) {
        move(source, target, true, () -> super.replace(source, target));
    }

    private void move(Path source, Path target, boolean replacing, Runnable action) {
        Optional<Place> from = ledger.placeOf(source);
        Optional<Place> to = ledger.placeOf(target);
        if (from.isEmpty() || to.isEmpty() || source.equals(target)) {
            action.run();
            if (from.isPresent() != to.isPresent()) {
                ledger.doubt();
            }
        } else if (from.get().unit().equals(to.get().unit())) {
            long stamp = ledger.enter(from.get().unit());
            try {
                long replaced = replacing ? lengthOf(target) : 0;
                moveWithin(source, target, from.get(), to.get(), action);
                ledger.add(to.get(), -replaced);
            } finally {
                ledger.leave(from.get().unit(), stamp);
            }
        } else {
            ledger.alone(
                    from.get().unit(),
                    to.get().unit(),
                    () -> moveBetween(source, target, from.get(), to.get(), action));
        }
    }

    private void moveWithin(Path source, Path target, Place from, Place to, Runnable action) {
        long moved = from.equals(to) ? 0 : lengthOf(source);
        action.run();
        forget(target);
        follow(source, target, to);
        ledger.add(from, -moved);
        ledger.add(to, moved);
    }

    private void follow(Path source, Path target, Place to) {
        OpenLength open = written.remove(source);
        if (open != null) {
            open.moved(target, to);
            written.put(target, open);
        }
    }

    /** A file, or a directory with all in it, of which nothing is open for writing. */
    private void moveBetween(Path source, Path target, Place from, Place to, Runnable action) {
        Map<DiskKind, Long> moved = treeOf(source);
        Map<DiskKind, Long> replaced = treeOf(target);
        action.run();
        forget(target);
        follow(source, target, to);
        add(from.unit(), moved, -1);
        add(to.unit(), replaced, -1);
        add(to.unit(), treeOf(target), 1);
    }

    private Map<DiskKind, Long> treeOf(Path path) {
        try {
            return ledger.count().of(path);
        } catch (StorageFailedException unknown) {
            ledger.doubt();
            return Map.of();
        }
    }

    private void add(Unit unit, Map<DiskKind, Long> bytes, int sign) {
        bytes.forEach((kind, length) -> ledger.add(new Place(unit, kind), sign * length));
    }

    /** Counted like a copy: the disk says nothing about how many names a file has. */
    @Override
    public void link(Path existing, Path link) {
        Optional<Place> place = ledger.placeOf(link);
        if (place.isEmpty()) {
            super.link(existing, link);
            return;
        }
        long stamp = ledger.enter(place.get().unit());
        try {
            super.link(existing, link);
            ledger.add(place.get(), lengthOf(link));
        } finally {
            ledger.leave(place.get().unit(), stamp);
        }
    }
}
