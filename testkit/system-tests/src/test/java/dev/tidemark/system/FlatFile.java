package dev.tidemark.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A change log in the flat-file format, and the state that an independent source says it must end in. Immutable.
 *
 * @param log the file to import
 * @param state what an export must be, byte for byte
 */
record FlatFile(Path log, String state) {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String VALUE = "\",\"value\":";

    /** The small one that stands beside the tests. */
    static FlatFile sample() {
        return of(Path.of("src/test/resources/history-sample/history.log"));
    }

    /** The real one, which lies in {@code shared/data} beside a checkout; empty where it does not. */
    static Optional<FlatFile> real() {
        return Stream.iterate(Path.of("").toAbsolutePath(), directory -> directory != null, Path::getParent)
                .map(directory -> directory.resolve("shared/data/repo-history.log.gz"))
                .filter(Files::exists)
                .findFirst()
                .map(FlatFile::of);
    }

    private static FlatFile of(Path log) {
        Path state = log.resolveSibling(log.getFileName().toString().replace("history.log", "history.state.jsonl"));
        return new FlatFile(log, text(state));
    }

    private static String text(Path file) {
        try (InputStream bytes = Files.newInputStream(file);
                InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes) {
            return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /** Raw text of the values of the state, by key. */
    Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : lines(state)) {
            String value = line.substring(line.indexOf(VALUE) + VALUE.length(), line.length() - 1);
            values.put(parsed(line).get("key").textValue(), value);
        }
        return values;
    }

    /** Key of each record that the import must write, in order: deletes of keys without a value write none. */
    List<String> keysWritten() {
        Set<String> live = new HashSet<>();
        List<String> written = new ArrayList<>();
        for (String text : lines(text(log))) {
            JsonNode line = parsed(text);
            String key = line.get("key").textValue();
            boolean set = line.get("op").textValue().equals("SET");
            if (set) {
                live.add(key);
            }
            if (set || live.remove(key)) {
                written.add(key);
            }
        }
        return written;
    }

    private static List<String> lines(String text) {
        return text.lines().toList();
    }

    private static JsonNode parsed(String line) {
        try {
            return MAPPER.readTree(line);
        } catch (IOException failure) {
            throw new AssertionError(line, failure);
        }
    }
}
