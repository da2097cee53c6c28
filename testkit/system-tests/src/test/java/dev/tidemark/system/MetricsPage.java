package dev.tidemark.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The list of metrics in the documentation. Stateless. */
final class MetricsPage {

    private static final Pattern ROW = Pattern.compile("^\\| `([a-z_]+)` \\| (\\w+) \\|.*$", Pattern.MULTILINE);

    /** What only the server on Netty counts. */
    private static final Set<String> TRANSPORT = Set.of(
            "tidemark_http_connections",
            "tidemark_http_downloads",
            "tidemark_http_received_total",
            "tidemark_http_sendfile_total",
            "tidemark_http_sendfile_fallbacks_total",
            "tidemark_http_copied_total",
            "tidemark_http_connections_refused_total",
            "tidemark_http_connections_overdue_total",
            "tidemark_http_tls_reloads_total",
            "tidemark_http_tls_refusals_total");

    private MetricsPage() {}

    static List<String> rows() {
        Matcher rows = ROW.matcher(text("http/docs/metrics.md"));
        return rows.results().map(row -> row.group(1)).toList();
    }

    static Set<String> documented() {
        return new TreeSet<>(rows());
    }

    static Set<String> documentedWithoutTransport() {
        Set<String> names = documented();
        names.removeAll(TRANSPORT);
        return names;
    }

    /** A file of the project. */
    static String text(String path) {
        try {
            return Files.readString(root().resolve(path));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path root() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .takeWhile(directory -> directory != null)
                .filter(directory -> Files.isDirectory(directory.resolve(".mvn")))
                .findFirst()
                .orElseThrow();
    }
}
