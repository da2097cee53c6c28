package dev.tidemark.http.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The file that tokens are kept in: their hashes, never themselves. Reads and replaces it as a whole. Stateless but for its path.
 * <pre>
 * {"version":1,"tokens":[
 *   {"name":"shop","sha256":"…","scopes":["read","append"],"collections":["orders-*"],"created":"…","expires":"…"}]}
 * </pre>
 * {@code collections}, {@code created} and {@code expires} may be left out. Members that are not known are refused, so that no
 * misspelt limit is overheard.
 */
public record TokenFile(Path path) {

    public static final int TOKENS_MAX = 256;

    private static final int VERSION = 1;
    private static final int LENGTH_MAX_BYTES = 1 << 20;
    private static final Set<String> OF_FILE = Set.of("version", "tokens");
    private static final Set<String> OF_TOKEN = Set.of("name", "sha256", "scopes", "collections", "created", "expires");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** What changes when the file is replaced or written to. */
    record Stamp(FileTime modified, long lengthBytes, Object identity) {

        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Object identity = Objects.requireNonNullElse(attributes.fileKey(), file);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), identity);
        }
    }

    /**
     * What the file holds.
     *
     * @throws IllegalArgumentException naming the file and what is wrong with it: it is missing, open to others, or no such file
     */
    public List<Token> read() {
        try {
            Optional<String> open = FileModes.openToOthers(path);
            if (open.isPresent()) {
                throw refused("is open to others: expected=rw------- actual=" + open.get() + " (chmod 600 it)");
            }
            return parsed(bytes());
        } catch (JsonProcessingException malformed) {
            throw refused("is no JSON: reason=" + malformed.getOriginalMessage());
        } catch (IOException failure) {
            throw new IllegalArgumentException(
                    "file of tokens cannot be read: file=" + path + " reason=" + failure, failure);
        } catch (DateTimeException | IllegalArgumentException wrong) {
            throw refused(String.valueOf(wrong.getMessage()));
        }
    }

    private IllegalArgumentException refused(String reason) {
        return new IllegalArgumentException(
                reason.contains("file=" + path) ? reason : "file of tokens " + reason + " file=" + path);
    }

    private byte[] bytes() throws IOException {
        try (InputStream stream = Files.newInputStream(path)) {
            byte[] bytes = stream.readNBytes(LENGTH_MAX_BYTES + 1);
            if (bytes.length > LENGTH_MAX_BYTES) {
                throw refused("is too long: limitBytes=" + LENGTH_MAX_BYTES);
            }
            return bytes;
        }
    }

    private List<Token> parsed(byte[] bytes) throws IOException {
        JsonNode root = JSON.readTree(bytes);
        requireKnown(root, OF_FILE);
        if (root.path("version").asInt() != VERSION) {
            throw refused("is of another version: expected=" + VERSION + " actual=" + root.path("version"));
        }
        List<Token> tokens = new ArrayList<>();
        for (JsonNode each : root.path("tokens")) {
            requireKnown(each, OF_TOKEN);
            tokens.add(token(each));
        }
        if (tokens.size() > TOKENS_MAX) {
            throw refused("has too many tokens: limit=" + TOKENS_MAX);
        }
        return List.copyOf(tokens);
    }

    private void requireKnown(JsonNode node, Set<String> known) {
        if (!node.isObject()) {
            throw refused("has something else where an object is expected");
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw refused("has a member that is not known: expected one of " + known);
            }
        });
    }

    private Token token(JsonNode node) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        texts(node, "scopes").forEach(label -> scopes.add(Scope.of(label)));
        List<String> patterns = texts(node, "collections");
        return new Token(
                node.path("name").asText(),
                node.path("sha256").asText(),
                scopes,
                node.has("collections") ? new CollectionPatterns(patterns) : CollectionPatterns.ALL,
                instant(node, "created"),
                instant(node, "expires"));
    }

    private List<String> texts(JsonNode node, String member) {
        JsonNode list = node.path(member);
        if (!list.isArray() && !list.isMissingNode()) {
            throw refused("has something else where a list is expected: member=" + member);
        }
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private static Optional<Instant> instant(JsonNode node, String member) {
        return node.has(member) ? Optional.of(Instant.parse(node.path(member).asText())) : Optional.empty();
    }

    /** Replaces the file, or makes it; who reads it meanwhile gets the one or the other whole. Durable when it returns. */
    public void write(List<Token> tokens) throws IOException {
        if (tokens.size() > TOKENS_MAX) {
            throw refused("would have too many tokens: limit=" + TOKENS_MAX);
        }
        Path absolute = path.toAbsolutePath();
        Path temporary = absolute.resolveSibling(
                absolute.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            Files.deleteIfExists(temporary);
            Files.createFile(temporary, FileModes.ownerOnly(temporary));
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer text = ByteBuffer.wrap(text(tokens).getBytes(StandardCharsets.UTF_8));
                while (text.hasRemaining()) {
                    channel.write(text);
                }
                channel.force(true);
            }
            Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
            FileModes.syncDirectory(absolute);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** A token a line, for people and for what compares versions. */
    private static String text(List<Token> tokens) throws JsonProcessingException {
        StringBuilder text = new StringBuilder("{\"version\":" + VERSION + ",\"tokens\":[");
        String separator = "\n  ";
        for (Token token : tokens) {
            text.append(separator).append(JSON.writeValueAsString(node(token)));
            separator = ",\n  ";
        }
        return text.append("]}\n").toString();
    }

    private static ObjectNode node(Token token) {
        ObjectNode node = JSON.createObjectNode().put("name", token.name()).put("sha256", token.sha256());
        ArrayNode scopes = node.putArray("scopes");
        EnumSet.copyOf(token.scopes()).forEach(scope -> scopes.add(scope.label()));
        ArrayNode collections = node.putArray("collections");
        token.collections().patterns().forEach(collections::add);
        token.created().ifPresent(at -> node.put("created", at.toString()));
        token.expires().ifPresent(at -> node.put("expires", at.toString()));
        return node;
    }
}
