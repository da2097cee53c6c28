package dev.tidemark.engine.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.log.CollectionFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ValueCheckTest {

    private static final Path DIRECTORY = Path.of("/data");

    private static List<String> findings(String value) {
        List<String> findings = new ArrayList<>();
        Survey survey = new Survey(
                new LocalDisk(),
                DIRECTORY,
                new VerifyListener() {
                    @Override
                    public void found(Finding finding) {
                        findings.add(finding.toString());
                    }

                    @Override
                    public void progressed(long doneBytes, long totalBytes) {}
                },
                true);
        CollectionFiles files =
                new CollectionFiles(DIRECTORY.resolve("collections/users"), new CollectionId(7), "00c0ffee00c0ffee");
        LogLineWriter writer = new LogLineWriter(64);
        writer.write(
                new LogRecord.Stamp(42, 0, Operation.SET, 42, LogRecord.NEVER),
                "k".getBytes(StandardCharsets.US_ASCII),
                value.getBytes(StandardCharsets.UTF_8));
        LineScanner scanner = new LineScanner().over(writer.array(), 0, writer.length());
        assertThat(scanner.next()).isEqualTo(LineScanner.Found.LINE);
        new ValueCheck(survey, files).line(scanner, 0);
        return findings;
    }

    @Test
    void line_valueThatIsJson_isNoFinding() {
        assertThat(findings("{\"a\":[1,2,\"x\"]}")).isEmpty();
        assertThat(findings("[".repeat(1_000) + "]".repeat(1_000))).isEmpty();
    }

    @Test
    void line_valueThatIsNoJson_isDamageWithItsPosition() {
        assertThat(findings("{\"a\":}"))
                .singleElement()
                .asString()
                .startsWith("damage: value is no JSON: reason=")
                .contains("positions=42")
                .contains("collections/users/log");
    }
}
