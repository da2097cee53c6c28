package dev.tidemark.benchmarks;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The lines of a run as a markdown table. */
final class Table {

    private static final List<String> HEADINGS =
            List.of("row", "measured", "Tidemark", "peer or limit", "ratio", "goal", "met");

    private Table() {}

    static String markdown(List<Line> lines) {
        Stream<String> head = Stream.of(row(HEADINGS), "|" + "---|".repeat(HEADINGS.size()));
        Stream<String> body = lines.stream().map(line -> row(line.cells()));
        return Stream.concat(head, body).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String row(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }
}
