package dev.tidemark.actors.simulation;

import dev.tidemark.engine.io.FileSystem;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Disks that make of an eviction what one with a bug would be. Stateless. */
final class PlantedEvictions {

    private static final String INDEX = ".index";

    private PlantedEvictions() {}

    /** What is done instead of a deletion, or of the sync of a directory. */
    private interface Deed {
        void of(Path path);
    }

    private static FileSystem with(FileSystem disk, Deed deletion, Deed sync) {
        return (FileSystem) Proxy.newProxyInstance(
                PlantedEvictions.class.getClassLoader(),
                new Class<?>[] {FileSystem.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("delete")) {
                        deletion.of((Path) arguments[0]);
                        return null;
                    }
                    if (method.getName().equals("syncDirectory")) {
                        sync.of((Path) arguments[0]);
                        return null;
                    }
                    try {
                        return method.invoke(disk, arguments);
                    } catch (InvocationTargetException wrapped) {
                        throw wrapped.getCause();
                    }
                });
    }

    private static boolean isIndex(Path path) {
        return path.toString().endsWith(INDEX);
    }

    private static String chunkOf(Path index) {
        String name = String.valueOf(index.getFileName());
        return name.substring(0, name.length() - INDEX.length());
    }

    /** The segment that a chunk was made of goes with it. */
    static FileSystem takingTheSegment(FileSystem disk) {
        return with(
                disk,
                path -> {
                    if (isIndex(path)) {
                        Path log = path.resolveSibling("../log").normalize();
                        String base = chunkOf(path).substring(0, 20);
                        disk.list(log).stream()
                                .filter(name -> name.startsWith(base))
                                .forEach(name -> disk.delete(log.resolve(name)));
                        disk.syncDirectory(log);
                    }
                    disk.delete(path);
                },
                disk::syncDirectory);
    }

    /** The indexes go after the contents that they lead to. */
    static FileSystem contentsFirst(FileSystem disk) {
        List<Path> held = new ArrayList<>();
        return with(
                disk,
                path -> {
                    if (isIndex(path)) {
                        held.add(path);
                        return;
                    }
                    disk.delete(path);
                    held.removeIf(index -> goes(disk, index));
                },
                directory -> {
                    if (held.isEmpty()) {
                        disk.syncDirectory(directory);
                    }
                });
    }

    private static boolean goes(FileSystem disk, Path index) {
        boolean last = disk.list(index.resolveSibling("")).stream()
                .noneMatch(name -> name.startsWith(chunkOf(index)) && !name.endsWith(INDEX));
        if (last) {
            disk.delete(index);
        }
        return last;
    }

    /** Nothing makes the deletion of an index durable before its contents go. */
    static FileSystem withoutSync(FileSystem disk) {
        return with(disk, disk::delete, directory -> {
            if (!directory.endsWith("chunks")) {
                disk.syncDirectory(directory);
            }
        });
    }

    /** Contents go with their index, whoever is being sent them. */
    static FileSystem heedingNoPin(FileSystem disk) {
        return with(
                disk,
                path -> {
                    disk.delete(path);
                    if (isIndex(path)) {
                        Path directory = path.resolveSibling("");
                        disk.list(directory).stream()
                                .filter(name -> name.startsWith(chunkOf(path)) && !name.endsWith(INDEX))
                                .forEach(name -> disk.delete(directory.resolve(name)));
                    }
                },
                disk::syncDirectory);
    }

    /** Of what compactions have replaced, all files go with the first one, and only that one is told. */
    static FileSystem tellingHalf(FileSystem disk) {
        return with(
                disk,
                path -> {
                    disk.delete(path);
                    Path directory = path.resolveSibling("");
                    if (directory.getParent() != null && directory.getParent().endsWith("backups")) {
                        disk.list(directory).forEach(name -> disk.delete(directory.resolve(name)));
                    }
                },
                disk::syncDirectory);
    }
}
