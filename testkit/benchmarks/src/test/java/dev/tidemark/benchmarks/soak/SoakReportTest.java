package dev.tidemark.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

final class SoakReportTest {

    private static final long MIB = 1 << 20;

    @TempDir
    private Path directory;

    /** Samples of a soak in which nothing but the handles changes. */
    private static List<UsageSample> samples(IntToLongFunction handles) {
        return IntStream.range(0, 30)
                .mapToObj(n -> new UsageSample(
                        5 * n,
                        new UsageSample.OfProcess(handles.applyAsLong(n), 30, 90 * MIB, 40 * MIB, 9 * MIB, 200 * MIB),
                        new Usage.Tree(100, 300 * MIB, 0, 0),
                        new UsageSample.OfStore(n * MIB, n * 1_000L, 500, n * MIB, 20, 1, 10)))
                .toList();
    }

    @Test
    void broken_steadyUse_isNone() {
        assertThat(SoakBounds.broken(samples(n -> 90 + n % 3), 60, 62)).isEmpty();
    }

    @Test
    void broken_handlesThatGrow_areNamed() {
        assertThat(SoakBounds.broken(samples(n -> 60 + 10L * n), 60, 62))
                .singleElement()
                .asString()
                .contains("open handles of the last third");
    }

    @Test
    void broken_handlesThatStayOpen_areNamed() {
        assertThat(SoakBounds.broken(samples(n -> 90), 60, 90))
                .singleElement()
                .asString()
                .contains("handles after closing");
    }

    @Test
    void close_samples_leavesATableAndADrawing() throws Exception {
        try (SoakReport report = new SoakReport(directory)) {
            samples(n -> 90).forEach(report::add);
        }

        List<String> table = Files.readAllLines(directory.resolve("soak.csv"));
        assertThat(table).hasSize(31);
        assertThat(table).allSatisfy(line -> assertThat(line.split(",")).hasSize(18));
        byte[] svg = Files.readString(directory.resolve("soak.svg")).getBytes(StandardCharsets.UTF_8);
        Element drawing = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg))
                .getDocumentElement();
        assertThat(drawing.getElementsByTagName("polyline").getLength()).isEqualTo(15);
    }

    @Test
    void parse_options_takesMinutesLengthAndDirectories() {
        SoakOptions options = SoakOptions.parse("--minutes", "3", "--mib", "64", "--report", "out");

        assertThat(options.duration()).isEqualTo(Duration.ofMinutes(3));
        assertThat(options.logBytes()).isEqualTo(64 * MIB);
        assertThat(options.report()).isEqualTo(Path.of("out"));
        assertThatThrownBy(() -> SoakOptions.parse("--minutes", "0")).hasMessageContaining("--minutes");
        assertThatThrownBy(() -> SoakOptions.parse("--hours", "1")).hasMessageContaining("unknown option");
    }
}
