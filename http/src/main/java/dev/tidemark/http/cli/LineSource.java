package dev.tidemark.http.cli;

import dev.tidemark.actors.Expiry;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.Write;
import dev.tidemark.actors.json.JsonCutter;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.Span;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LogLineReader;
import dev.tidemark.engine.format.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Operations of a file with one on each line; values keep the bytes they have there. Owned by one thread. */
final class LineSource implements ImportSource {

    private static final int MEMBERS_MAX = 1_000;
    private static final String MARK = "{\"tidemark\":";

    private final ByteLines lines;
    private final ImportFormat format;
    private final JsonLimits limits;
    private final LogLineReader reader = new LogLineReader();

    /** @param limits of the values */
    LineSource(ByteLines lines, ImportFormat format, JsonLimits limits) {
        this.lines = lines;
        this.format = format;
        this.limits = limits;
    }

    @Override
    public String place() {
        return "line=" + lines.number();
    }

    @Override
    public Optional<Write> next() throws IOException {
        Optional<byte[]> line = lines.next();
        while (line.isPresent() && isMark(line.get())) {
            line = lines.next();
        }
        return line.map(this::write);
    }

    /** Headers and footers of segments stand between log lines. */
    private boolean isMark(byte[] line) {
        return format == ImportFormat.TIDEMARK
                && line.length > MARK.length()
                && new String(line, 0, MARK.length(), StandardCharsets.ISO_8859_1).equals(MARK);
    }

    private Write write(byte[] line) {
        try {
            return format == ImportFormat.TIDEMARK ? recorded(line) : cut(line);
        } catch (InvalidRequestException invalid) {
            throw new CommandFailed(invalid.getMessage() + " " + place(), invalid);
        }
    }

    private Write recorded(byte[] line) {
        Reading<LogRecord> reading = reader.readFramed(line);
        if (!reading.isValid()) {
            throw new CommandFailed("log line is damaged: reason=" + reading.reason() + " " + place());
        }
        LogRecord record = reading.content().orElseThrow();
        return switch (record.operation()) {
            case SET -> timed(Write.set(KeyText.unescape(record.escapedKey()), valueOf(record)), expiryOf(record));
            case DELETE -> Write.delete(KeyText.unescape(record.escapedKey()));
            case APPEND -> Write.append(valueOf(record));
            case CHECKPOINT -> throw new CommandFailed("log line has no key: op=CHECKPOINT " + place());
        };
    }

    private static Optional<Expiry> expiryOf(LogRecord record) {
        if (record.stamp().slidingMillis() > 0) {
            return Optional.of(Expiry.sliding(Duration.ofMillis(record.stamp().slidingMillis())));
        }
        long expires = record.stamp().expiresMillis();
        return expires == LogRecord.NEVER ? Optional.empty() : Optional.of(Expiry.at(Instant.ofEpochMilli(expires)));
    }

    private static Write timed(Write set, Optional<Expiry> expiry) {
        return expiry.isPresent() ? new Write.Timed((Write.Keyed) set, expiry.get()) : set;
    }

    /** What slides begins to slide anew. */
    private Optional<Expiry> expiryOf(JsonCutter cutter, Map<String, Span> members) {
        try {
            Optional<Span> sliding = Optional.ofNullable(members.get("sliding"));
            return sliding.isPresent()
                    ? sliding.map(cutter::string).map(text -> Expiry.sliding(Duration.parse(text)))
                    : Optional.ofNullable(members.get("expires"))
                            .map(cutter::string)
                            .map(text -> Expiry.at(Instant.parse(text)));
        } catch (DateTimeException misspelt) {
            throw new CommandFailed("expiry is misspelt: reason=" + misspelt.getMessage() + " " + place(), misspelt);
        }
    }

    private Json valueOf(LogRecord record) {
        return limits.parse(record.valueText().getBytes(StandardCharsets.UTF_8));
    }

    private Write cut(byte[] line) {
        JsonCutter cutter = new JsonCutter(line);
        Span root = cutter.root();
        Map<String, Span> members = new HashMap<>();
        for (JsonCutter.Member member : cutter.members(root, MEMBERS_MAX)) {
            members.put(member.name(), member.value());
        }
        Span rawKey = required(members, "key");
        // Checks that the key is well-formed UTF-8, which cutting alone does not; how long it may be has nothing to do
        // with values.
        JsonLimits.DEFAULT.parse(line, rawKey.start(), rawKey.end());
        String key = cutter.string(rawKey);
        KeyText.escape(key);
        if (operation(cutter, members) == Operation.DELETE) {
            return Write.delete(key);
        }
        Write set = set(key, line, required(members, "value"));
        return format == ImportFormat.ENTRIES ? timed(set, expiryOf(cutter, members)) : set;
    }

    private Operation operation(JsonCutter cutter, Map<String, Span> members) {
        if (format == ImportFormat.ENTRIES) {
            return Operation.SET;
        }
        String operation = cutter.string(required(members, "op")).toUpperCase(Locale.ROOT);
        return switch (operation) {
            case "SET" -> Operation.SET;
            case "DELETE" -> Operation.DELETE;
            default -> throw new CommandFailed("unknown operation: expected=SET or DELETE " + place());
        };
    }

    private Write set(String key, byte[] text, Span value) {
        return Write.set(key, limits.parse(text, value.start(), value.end()));
    }

    private Span required(Map<String, Span> members, String name) {
        Span span = members.get(name);
        if (span == null) {
            throw new CommandFailed("line lacks a member: name=" + name + " " + place());
        }
        return span;
    }
}
