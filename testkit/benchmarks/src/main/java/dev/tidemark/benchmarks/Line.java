package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.load.Sample;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One line of the table: Tidemark against one peer in one figure. Either may be missing. */
record Line(
        String row, String measure, Optional<Figure> tidemark, String peer, Optional<Figure> peerFigure, Goal goal) {

    private static final String MISSING = "not measured";

    /** One line from the medians of a row; a contender that was skipped is missing in them. */
    static Line compare(
            Heading heading, Map<String, Sample> medians, String peer, Function<Sample, Figure> figure, Goal goal) {
        return compare(heading, medians, TidemarkSide.NAME, peer, figure, goal);
    }

    static Line compare(
            Heading heading,
            Map<String, Sample> medians,
            String tidemark,
            String peer,
            Function<Sample, Figure> figure,
            Goal goal) {
        return new Line(
                heading.row(),
                heading.measure(),
                Optional.ofNullable(medians.get(tidemark)).map(figure),
                peer,
                Optional.ofNullable(medians.get(peer)).map(figure),
                goal);
    }

    /** The row and what is measured in it. */
    record Heading(String row, String measure) {}

    List<String> cells() {
        Optional<Double> ratio = ratio();
        return List.of(
                row,
                measure,
                tidemark.map(Figure::text).orElse(MISSING),
                peer + ": " + peerFigure.map(Figure::text).orElse(MISSING),
                ratio.map(each -> String.format(Locale.ROOT, "%,.2f", each)).orElse("-"),
                goal.text(),
                ratio.map(goal::met).orElse("-"));
    }

    private Optional<Double> ratio() {
        return tidemark.flatMap(
                own -> peerFigure.filter(other -> other.value() != 0).map(other -> own.value() / other.value()));
    }
}
