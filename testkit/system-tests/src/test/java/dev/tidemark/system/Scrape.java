package dev.tidemark.system;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a page for Prometheus says: its families, and the value of each series. Immutable. */
final class Scrape {

    private static final String MAX = "_max";

    private final Set<String> families = new TreeSet<>();
    private final Map<String, Double> values = new HashMap<>();

    private Scrape() {}

    static Scrape of(String page) {
        Scrape scrape = new Scrape();
        for (String line : page.split("\n", -1)) {
            if (line.startsWith("# TYPE ")) {
                scrape.families.add(line.split(" ", -1)[2]);
            } else if (!line.startsWith("#") && !line.isEmpty()) {
                int space = line.lastIndexOf(' ');
                scrape.values.put(line.substring(0, space), number(line.substring(space + 1)));
            }
        }
        return scrape;
    }

    private static double number(String text) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "+Inf" -> Double.POSITIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** Names that begin so; the greatest value that each histogram has beside it is no family of its own. */
    Set<String> families(String prefix) {
        Set<String> found = new TreeSet<>();
        for (String family : families) {
            boolean greatest =
                    family.endsWith(MAX) && families.contains(family.substring(0, family.length() - MAX.length()));
            if (family.startsWith(prefix) && !greatest) {
                found.add(family);
            }
        }
        return found;
    }

    /** Names of all series, without their labels. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        for (String series : values.keySet()) {
            int brace = series.indexOf('{');
            names.add(brace < 0 ? series : series.substring(0, brace));
        }
        return names;
    }

    /** @param series name with its labels, in the order of their names, as the page has it */
    double value(String series) {
        Double value = values.get(series);
        if (value == null) {
            throw new AssertionError("series is missing: " + series + " there=" + names());
        }
        return value;
    }
}
