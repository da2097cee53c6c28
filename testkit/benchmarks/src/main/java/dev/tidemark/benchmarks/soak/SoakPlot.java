package dev.tidemark.benchmarks.soak;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Draws the samples of a soak: small charts over one and the same time, each from zero up, as one SVG. */
final class SoakPlot {

    private static final double MIB = 1 << 20;
    private static final double GIB = 1 << 30;
    private static final int WIDTH = 420;
    private static final int HEIGHT = 170;
    private static final int COLUMNS = 2;
    private static final int LEFT = 46;
    private static final int TOP = 26;
    private static final int BOTTOM = 20;
    private static final int RIGHT = 12;
    private static final int POINTS_MAX = 160;
    private static final List<String> COLOURS = List.of("#1f6fb2", "#d1701c", "#3c8d40", "#8a4fa3");

    /** A chart of one or more curves in one unit. */
    private record Chart(String title, List<Curve> curves) {}

    private record Curve(String name, ToDoubleFunction<UsageSample> height) {}

    private static final List<Chart> CHARTS = List.of(
            new Chart(
                    "log and disk, GiB",
                    List.of(
                            new Curve("data directory", sample -> sample.disk().bytes() / GIB),
                            new Curve("log", sample -> sample.work().logBytes() / GIB),
                            new Curve("backups", sample -> sample.disk().backupBytes() / GIB),
                            new Curve("written in all", sample -> sample.work().written() / GIB))),
            new Chart(
                    "files",
                    List.of(
                            new Curve("files", sample -> sample.disk().files()),
                            new Curve(
                                    "files of the log", sample -> sample.work().segments()),
                            new Curve("backups", sample -> sample.disk().backupFiles()),
                            new Curve(
                                    "waiting to be sealed",
                                    sample -> sample.work().waitingSeals()))),
            new Chart(
                    "heap, MiB",
                    List.of(
                            new Curve("used", sample -> sample.process().heapUsed() / MIB),
                            new Curve(
                                    "after collection",
                                    sample -> sample.process().heapAlive() / MIB))),
            new Chart(
                    "memory beside the heap, MiB",
                    List.of(
                            new Curve(
                                    "resident, heap included",
                                    sample -> sample.process().resident() / MIB),
                            new Curve(
                                    "direct buffers", sample -> sample.process().direct() / MIB))),
            new Chart(
                    "handles and threads",
                    List.of(
                            new Curve("open handles", sample -> sample.process().handles()),
                            new Curve("threads", sample -> sample.process().threads()))),
            new Chart(
                    "slowest follower, thousand records behind",
                    List.of(new Curve("behind", sample -> sample.work().behind() / 1e3))));

    private SoakPlot() {}

    static String svg(List<UsageSample> samples) {
        int rows = (CHARTS.size() + COLUMNS - 1) / COLUMNS;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
                        + "font-size=\"11\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH * COLUMNS,
                HEIGHT * rows));
        for (int n = 0; n < CHARTS.size(); n++) {
            svg.append(String.format(
                    Locale.ROOT, "<g transform=\"translate(%d,%d)\">%n", n % COLUMNS * WIDTH, n / COLUMNS * HEIGHT));
            draw(svg, CHARTS.get(n), samples);
            svg.append("</g>\n");
        }
        return svg.append("</svg>\n").toString();
    }

    private static void draw(StringBuilder svg, Chart chart, List<UsageSample> samples) {
        double end = Math.max(samples.get(samples.size() - 1).seconds(), 1);
        double top = rounded(chart.curves.stream()
                .flatMapToDouble(curve -> samples.stream().mapToDouble(curve.height))
                .max()
                .orElse(1));
        int right = WIDTH - RIGHT;
        int bottom = HEIGHT - BOTTOM;
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"14\" font-weight=\"bold\">%s</text>%n", LEFT, chart.title));
        for (int quarter = 0; quarter <= 4; quarter += 2) {
            double y = bottom - quarter / 4.0 * (bottom - TOP);
            svg.append(String.format(
                    Locale.ROOT,
                    "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                    LEFT,
                    y,
                    right,
                    LEFT - 4,
                    y + 4,
                    number(top * quarter / 4)));
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s min</text>%n",
                    LEFT + quarter / 4.0 * (right - LEFT - 14),
                    HEIGHT - 6,
                    number(end / 60 * quarter / 4)));
        }
        for (int n = 0; n < chart.curves.size(); n++) {
            curve(svg, chart.curves.get(n), COLOURS.get(n), samples, end, top);
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" fill=\"%s\" text-anchor=\"end\">%s</text>%n",
                    right,
                    14 + 12 * n,
                    COLOURS.get(n),
                    chart.curves.get(n).name));
        }
    }

    private static void curve(
            StringBuilder svg, Curve curve, String colour, List<UsageSample> samples, double end, double top) {
        int step = (samples.size() + POINTS_MAX - 1) / POINTS_MAX;
        svg.append("<polyline fill=\"none\" stroke=\"").append(colour).append("\" points=\"");
        for (int n = 0; n < samples.size(); n += step) {
            UsageSample sample = samples.get(n);
            svg.append(String.format(
                    Locale.ROOT,
                    "%.1f,%.1f ",
                    LEFT + sample.seconds() / end * (WIDTH - RIGHT - LEFT),
                    HEIGHT - BOTTOM - curve.height.applyAsDouble(sample) / top * (HEIGHT - BOTTOM - TOP)));
        }
        svg.append("\"/>\n");
    }

    /** The next number up that has one digit and zeros, or is half of such a one. */
    private static double rounded(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(most, 1e-3))));
        for (double factor : new double[] {1, 1.5, 2, 3, 4, 5, 6, 8}) {
            if (most <= factor * power) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
