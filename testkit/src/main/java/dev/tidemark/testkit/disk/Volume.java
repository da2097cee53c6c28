package dev.tidemark.testkit.disk;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.testkit.disk.EntryChange.Entry;
import dev.tidemark.testkit.disk.PendingChange.Fate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** The tree of directories and files, and the space they take. Knows no faults; guarded by the disk's monitor. */
final class Volume {

    private final DirectoryNode root = new DirectoryNode(0);
    private final NavigableMap<Long, FileNode> dirtyFiles = new TreeMap<>();
    /** Deleted files with unforced changes: a power cut may bring back their names. */
    private final NavigableMap<Long, FileNode> goneFiles = new TreeMap<>();

    private final NavigableMap<Long, DirectoryNode> dirtyDirectories = new TreeMap<>();
    private long capacityBytes;
    private long usedBytes;
    private LongSupplier wallClock = () -> 0;
    private long lastId;
    private long lastSequence;

    Volume(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    void wallClock(LongSupplier millis) {
        wallClock = millis;
    }

    void resize(long newCapacityBytes) {
        capacityBytes = newCapacityBytes;
    }

    long usableBytes() {
        return Math.max(0, capacityBytes - usedBytes);
    }

    static StorageFailedException failure(Kind kind, String message, Path path) {
        return new StorageFailedException(kind, message, Location.of(path), null);
    }

    Optional<Node> find(Path path) {
        Node node = root;
        for (Path name : path.normalize()) {
            if (!(node instanceof DirectoryNode directory)) {
                return Optional.empty();
            }
            if (name.toString().isEmpty()) {
                continue;
            }
            node = directory.view().get(name.toString());
            if (node == null) {
                return Optional.empty();
            }
        }
        return Optional.of(node);
    }

    FileNode file(Path path) {
        Node node = find(path).orElseThrow(() -> failure(Kind.NOT_FOUND, "no such file", path));
        if (node instanceof FileNode file) {
            return file;
        }
        throw failure(Kind.INPUT_OUTPUT, "is a directory", path);
    }

    /** Zero of a directory. */
    long lengthOf(Path path) {
        return find(path).filter(DirectoryNode.class::isInstance).isPresent()
                ? 0
                : file(path).length();
    }

    DirectoryNode directory(Path path) {
        Node node = find(path).orElseThrow(() -> failure(Kind.NOT_FOUND, "no such directory", path));
        if (node instanceof DirectoryNode directory) {
            return directory;
        }
        throw failure(Kind.INPUT_OUTPUT, "not a directory", path);
    }

    private Entry entry(Path path) {
        Path normal = path.normalize();
        Path name = normal.getFileName();
        if (name == null) {
            throw failure(Kind.INPUT_OUTPUT, "the root has no name", path);
        }
        Path parent = normal.getParent();
        return new Entry(parent == null ? root : directory(parent), name.toString());
    }

    FileNode createFile(Path path) {
        if (find(path).isPresent()) {
            throw failure(Kind.ALREADY_EXISTS, "file exists", path);
        }
        FileNode file = new FileNode(++lastId);
        file.modified(wallClock.getAsLong());
        change(Optional.empty(), Optional.of(entry(path)), file);
        return file;
    }

    void createDirectories(Path path) {
        Path normal = path.normalize();
        Optional<Node> found = find(normal);
        if (found.isPresent()) {
            if (found.get() instanceof FileNode) {
                throw failure(Kind.ALREADY_EXISTS, "a file stands there", path);
            }
            return;
        }
        Path parent = normal.getParent();
        if (parent != null) {
            createDirectories(parent);
        }
        change(Optional.empty(), Optional.of(entry(normal)), new DirectoryNode(++lastId));
    }

    void move(Path source, Path target, boolean replacing) {
        Node node = find(source).orElseThrow(() -> failure(Kind.NOT_FOUND, "no such file", source));
        Optional<Node> replaced = find(target);
        if (replaced.isPresent() && !replacing) {
            throw failure(Kind.ALREADY_EXISTS, "rename refused: target exists, source=" + source, target);
        }
        if (replaced.isPresent() && !(replaced.get() instanceof FileNode && node instanceof FileNode)) {
            throw failure(Kind.INPUT_OUTPUT, "replace of a directory, source=" + source, target);
        }
        if (replaced.filter(other -> other == node).isPresent()) {
            return;
        }
        change(Optional.of(entry(source)), Optional.of(entry(target)), node);
        replaced.ifPresent(this::unlinked);
    }

    /** A second name for a file. */
    void link(Path existing, Path link) {
        FileNode node = file(existing);
        if (find(link).isPresent()) {
            throw failure(Kind.ALREADY_EXISTS, "file exists", link);
        }
        change(Optional.empty(), Optional.of(entry(link)), node);
    }

    void delete(Path path) {
        Node node = find(path).orElseThrow(() -> failure(Kind.NOT_FOUND, "no such file", path));
        if (node instanceof DirectoryNode directory && !directory.view().isEmpty()) {
            throw failure(Kind.INPUT_OUTPUT, "directory is not empty", path);
        }
        change(Optional.of(entry(path)), Optional.empty(), node);
        unlinked(node);
    }

    private void change(Optional<Entry> source, Optional<Entry> target, Node node) {
        EntryChange change = new EntryChange(++lastSequence, source, target, node);
        change.applyToView();
        if (source.isEmpty()) {
            node.linked(1);
        }
        source.ifPresent(entry -> enqueue(entry.directory(), change));
        target.filter(entry -> source.isEmpty() || source.get().directory() != entry.directory())
                .ifPresent(entry -> enqueue(entry.directory(), change));
    }

    private void enqueue(DirectoryNode directory, EntryChange change) {
        directory.pending().add(change);
        dirtyDirectories.put(directory.id(), directory);
    }

    private void unlinked(Node node) {
        node.linked(-1);
        if (node instanceof FileNode file) {
            freeIfGone(file);
        }
    }

    private void freeIfGone(FileNode file) {
        if (file.isGone()) {
            usedBytes -= file.length();
            if (dirtyFiles.remove(file.id()) != null) {
                goneFiles.put(file.id(), file);
            }
        }
    }

    void handleClosed(FileNode file) {
        file.opened(-1);
        freeIfGone(file);
    }

    /** Writes as much as space allows; fewer bytes written than given means that the disk is full. */
    int write(FileNode file, byte[] bytes, long offset, Fate fate) {
        long fitting = file.length() + usableBytes() - offset;
        int count = (int) Math.max(0, Math.min(bytes.length, fitting));
        if (count > 0) {
            int before = file.length();
            file.write(count == bytes.length ? bytes : Arrays.copyOf(bytes, count), offset, fate);
            file.modified(wallClock.getAsLong());
            usedBytes += file.length() - before;
            dirtyFiles.putIfAbsent(file.id(), file);
        }
        return count;
    }

    void truncate(FileNode file, long length) {
        int before = file.length();
        file.truncate(length);
        usedBytes += file.length() - before;
        dirtyFiles.putIfAbsent(file.id(), file);
    }

    void force(FileNode file) {
        file.force();
        if (!file.isDirty()) {
            dirtyFiles.remove(file.id());
        }
    }

    void failForce(FileNode file, RandomGenerator random) {
        file.failForce(random);
        dirtyFiles.putIfAbsent(file.id(), file);
    }

    void syncDirectory(DirectoryNode directory) {
        commit(directory, Long.MAX_VALUE);
    }

    /** Commits up to a change, and what came before it in every directory that it ties together. */
    private void commit(DirectoryNode directory, long last) {
        while (!directory.pending().isEmpty() && directory.pending().element().sequence() <= last) {
            EntryChange change = directory.pending().remove();
            for (Optional<Entry> end : List.of(change.source(), change.target())) {
                end.map(Entry::directory).filter(other -> other != directory).ifPresent(other -> {
                    commit(other, change.sequence() - 1);
                    other.pending().remove(change);
                });
            }
            change.applyToPlatter();
        }
        if (directory.pending().isEmpty()) {
            dirtyDirectories.remove(directory.id());
        }
        if (dirtyDirectories.isEmpty()) {
            goneFiles.clear();
        }
    }

    /** A failed directory sync: the first so many changes are durable, the others wait for the next one. */
    void syncDirectoryPartly(DirectoryNode directory, RandomGenerator random) {
        int count = random.nextInt(directory.pending().size() + 1);
        if (count > 0) {
            commit(
                    directory,
                    directory.pending().stream()
                            .skip(count - 1L)
                            .findFirst()
                            .orElseThrow()
                            .sequence());
        }
    }

    void cutPower(RandomGenerator random) {
        List<EntryChange> kept = new ArrayList<>();
        for (DirectoryNode directory : dirtyDirectories.values()) {
            kept.addAll(survivors(directory, random));
        }
        kept.sort(Comparator.comparingLong(EntryChange::sequence));
        kept.forEach(EntryChange::applyToPlatter);
        dirtyDirectories.values().forEach(DirectoryNode::reread);
        dirtyDirectories.clear();
        dirtyFiles.values().forEach(file -> file.cutPower(random));
        dirtyFiles.clear();
        goneFiles.values().forEach(file -> file.cutPower(random));
        goneFiles.clear();
        Map<FileNode, Integer> names = new HashMap<>();
        recount(root, names);
        names.forEach(FileNode::relink);
        usedBytes = names.keySet().stream().mapToLong(FileNode::length).sum();
    }

    private static List<EntryChange> survivors(DirectoryNode directory, RandomGenerator random) {
        List<EntryChange> owned = directory.pending().stream()
                .filter(change -> change.owner() == directory)
                .toList();
        if (random.nextBoolean()) {
            return owned.subList(0, random.nextInt(owned.size() + 1));
        }
        return owned.stream().filter(change -> random.nextBoolean()).toList();
    }

    /** Counts the names of files anew, as a check of the file system does at boot. */
    private static void recount(DirectoryNode directory, Map<FileNode, Integer> names) {
        for (Node node : directory.view().values()) {
            if (node instanceof FileNode file) {
                names.merge(file, 1, Integer::sum);
            } else if (node instanceof DirectoryNode child) {
                recount(child, names);
            }
        }
    }

    void dropCaches() {
        List.copyOf(dirtyFiles.values()).forEach(file -> {
            int before = file.length();
            file.dropCache();
            usedBytes += file.length() - before;
            if (!file.isDirty()) {
                dirtyFiles.remove(file.id());
            }
        });
    }
}
