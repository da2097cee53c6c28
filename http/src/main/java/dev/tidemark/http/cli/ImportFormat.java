package dev.tidemark.http.cli;

import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.Span;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/** What a file to import holds. */
enum ImportFormat {
    /** One JSON object a line with {@code op}, {@code key} and {@code value}, as applications write it. */
    LOG,
    /** Log lines of a store, with positions and checksums. */
    TIDEMARK,
    /** One {@code {"key":…,"value":…}} a line, as export writes it; with {@code expires} and {@code sliding} where it expires. */
    ENTRIES,
    /** One JSON object whose members are keys and values. */
    SNAPSHOT;

    private static final int MEMBERS_MAX = 1_000;
    private static final Set<String> ENTRY = Set.of("key", "value");
    private static final Set<String> ENTRY_AT_MOST = Set.of("key", "value", "expires", "sliding");

    /** Tells by the first line that is not blank; an object that does not end there is a snapshot. */
    static ImportFormat of(byte[] firstLine) {
        Set<String> names;
        try {
            JsonCutter cutter = new JsonCutter(firstLine);
            Span root = cutter.root();
            names = cutter.isObject(root)
                    ? cutter.members(root, MEMBERS_MAX).stream()
                            .map(JsonCutter.Member::name)
                            .collect(Collectors.toSet())
                    : Set.of();
        } catch (InvalidRequestException notWhole) {
            names = Set.of();
        }
        if (names.contains("crc") && (names.contains("position") || names.contains("tidemark"))) {
            return TIDEMARK;
        }
        if (names.contains("op") && names.contains("key")) {
            return LOG;
        }
        if (names.containsAll(ENTRY) && ENTRY_AT_MOST.containsAll(names)) {
            return ENTRIES;
        }
        if (!new String(firstLine, StandardCharsets.ISO_8859_1).stripLeading().startsWith("{")) {
            throw new CommandFailed("file holds no JSON objects: expected=a log, entries or a snapshot");
        }
        return SNAPSHOT;
    }
}
