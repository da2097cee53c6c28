package dev.tidemark.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.benchmarks.Line.Heading;
import dev.tidemark.benchmarks.load.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {

    @TempDir
    Path directory;

    @Test
    void run_oneRow_printsItAndTheMachineAndLeavesNothing() throws Exception {
        Path mine = Files.createFile(directory.resolve("not-the-benchmark's"));
        Options options = Options.parse("one-call", "--quick", "--dir", directory.toString());

        String printed = Main.run(Main.selected(options.rows()), options);

        assertThat(printed).contains("| one-call | p50 | ", Peers.BARE_SYNC, "Measured on ", "cores");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(mine);
        }
    }

    @Test
    void selected_unknownRow_isRefused() {
        assertThatThrownBy(() -> Main.selected(List.of("one-cal"))).hasMessage("unknown row: name=one-cal");
    }

    @Test
    void parse_unknownOption_isRefused() {
        assertThatThrownBy(() -> Options.parse("--fast")).hasMessage("unknown option: name=--fast");
    }

    @Test
    void line_goals_sayWhetherTheyAreMet() {
        Map<String, Sample> medians = Map.of(TidemarkSide.NAME, Sample.rate(900), "other", Sample.rate(100));
        Heading heading = new Heading("row", "sets/s");

        assertThat(Line.compare(heading, medians, "other", Figure::rate, Goal.atLeast(8))
                        .cells())
                .endsWith("9.00", "≥ 8 ×", "yes");
        assertThat(Line.compare(heading, medians, "other", Figure::rate, Goal.atMost(0.2))
                        .cells())
                .endsWith("9.00", "≤ 0.20 ×", "NO");
        assertThat(Line.compare(heading, medians, "absent", Figure::rate, Goal.atLeast(8))
                        .cells())
                .endsWith("absent: not measured", "-", "≥ 8 ×", "-");
    }
}
