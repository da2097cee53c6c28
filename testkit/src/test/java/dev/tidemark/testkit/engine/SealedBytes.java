package dev.tidemark.testkit.engine;

import dev.tidemark.engine.chunk.Chunk;
import dev.tidemark.engine.chunk.ChunkSource;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What each chunk file of a world was when it was first seen. Equal segments make equal bytes, in whatever life. One thread. */
final class SealedBytes {

    private final SimulatedDisk disk;
    private final Map<String, List<Integer>> first = new HashMap<>();
    private long comparisons;

    SealedBytes(SimulatedDisk disk) {
        this.disk = disk;
    }

    /** What a file holds, whatever stands between disk and engine. */
    String text(Path file) {
        return new String(disk.content(file), StandardCharsets.UTF_8);
    }

    /** Files looked at that had been seen before. */
    long comparisons() {
        return comparisons;
    }

    /** Compares all files of a chunk with what they were when the same segment was sealed before. */
    void require(String collection, ChunkSource source, Path directory, Chunk chunk) {
        String start = String.format(
                "%020d-%020d.%s",
                chunk.range().start(), chunk.range().last(), chunk.renderer().name());
        for (String name : disk.list(directory)) {
            boolean ofChunk = name.startsWith(start) && !name.endsWith(".tmp");
            if (ofChunk) {
                byte[] content = disk.content(directory.resolve(name));
                List<Integer> bytes = List.of(content.length, Arrays.hashCode(content));
                String key = collection + " " + name + " " + source.segment();
                List<Integer> before = first.putIfAbsent(key, bytes);
                comparisons += before == null ? 0 : 1;
                if (before != null && !before.equals(bytes)) {
                    throw new AssertionError("equal segments make unequal bytes: file=" + key);
                }
            }
        }
    }
}
