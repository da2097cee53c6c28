package dev.tidemark.engine.backup;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.format.FixedText;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileSystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the last verification of a backup found: one line, {@code verification.json}, in the backup's directory. One that does not read
 * is as good as none.
 *
 * <pre>
 * {"tidemark":"verification","version":1,"time":1763735749000,"reason":"","crc":"…"}
 * </pre>
 */
final class VerificationMark {

    static final String FILE = "verification.json";

    private static final String START = "{\"tidemark\":\"verification\",\"version\":1,\"time\":";
    private static final int LENGTH_MAX_BYTES = 1 << 16;
    private static final int REASON_MAX_CHARS = 200;

    private final FileSystem disk;
    private final Path file;

    VerificationMark(FileSystem disk, Path backup) {
        this.disk = disk;
        this.file = backup.resolve(FILE);
    }

    /** @param reason why the backup is bad, empty when it is not */
    record Outcome(long timeMillis, String reason) {}

    void write(Outcome outcome) {
        String shown = outcome.reason().replaceAll("[^ -~]", "?");
        String reason = shown.substring(0, Math.min(REASON_MAX_CHARS, shown.length()));
        String text = START + outcome.timeMillis() + ",\"reason\":\""
                + (reason.isEmpty() ? "" : new String(KeyText.escape(reason), StandardCharsets.UTF_8)) + "\"";
        new AtomicPublisher(disk).publish(file, FixedText.sealed(text));
    }

    Optional<Outcome> read() {
        if (!disk.exists(file)) {
            return Optional.empty();
        }
        try {
            FixedText text = FixedText.verified(WholeFile.content(disk, file, LENGTH_MAX_BYTES), Location.of(file));
            text.expect(START);
            long time = text.number();
            text.expect(",\"reason\":\"");
            String rest = text.rest();
            byte[] escaped = rest.substring(0, Math.max(0, rest.length() - 1)).getBytes(StandardCharsets.UTF_8);
            return Optional.of(
                    new Outcome(time, escaped.length == 0 ? "" : KeyText.unescape(escaped, 0, escaped.length)));
        } catch (CorruptDataException damaged) {
            return Optional.empty();
        }
    }
}
