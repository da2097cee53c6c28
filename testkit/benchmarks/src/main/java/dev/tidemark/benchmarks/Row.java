package dev.tidemark.benchmarks;

import java.util.List;

/** One row of the goals: a name for the command line and the measurement behind it. */
record Row(String name, String title, Body body) {

    /** Measures and answers the row's lines. */
    @FunctionalInterface
    interface Body {
        List<Line> run(Bench bench) throws Exception;
    }
}
