package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The dashboard and the alerts, against the list of metrics, which {@link MetricsTest} holds against a server. */
class ObservabilityFilesTest {

    private static final Pattern METRIC = Pattern.compile("\\b((?:tidemark|jvm|process|system)_[a-z_]+)");
    private static final Pattern RULE = Pattern.compile("^        expr: (.*)$", Pattern.MULTILINE);
    private static final Set<String> PARTS = Set.of("_bucket", "_sum", "_count", "_max");

    /** What the server shows of its process and the dashboard asks for. */
    private static final Set<String> PROCESS = Set.of(
            "jvm_memory_used_bytes",
            "jvm_gc_pause_seconds",
            "process_cpu_usage",
            "system_cpu_usage",
            "process_files_open_files",
            "process_files_max_files");

    private static Set<String> metrics(String query) {
        return METRIC.matcher(query)
                .results()
                .map(found -> family(found.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String family(String name) {
        return PARTS.stream()
                .filter(name::endsWith)
                .map(part -> name.substring(0, name.length() - part.length()))
                .findFirst()
                .orElse(name);
    }

    private static Set<String> known() {
        Set<String> known = MetricsPage.documented();
        known.addAll(PROCESS);
        return known;
    }

    private static JsonNode dashboard() {
        try {
            return new ObjectMapper()
                    .readTree(MetricsPage.text("http/src/main/resources/observability/tidemark-dashboard.json"));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static List<String> queries(JsonNode dashboard) {
        return dashboard.findValues("expr").stream().map(JsonNode::asText).toList();
    }

    @Test
    void dashboard_queries_askForMetricsThatThereAre() {
        List<String> queries = queries(dashboard());

        assertThat(queries).hasSizeGreaterThan(50).allSatisfy(query -> {
            assertThat(metrics(query)).isNotEmpty().isSubsetOf(known());
            assertThat(query.chars().filter(c -> c == '(').count())
                    .isEqualTo(query.chars().filter(c -> c == ')').count());
        });
    }

    @Test
    void dashboard_panels_showEveryMetricButThoseByName() {
        Set<String> shown = queries(dashboard()).stream()
                .flatMap(query -> metrics(query).stream())
                .collect(Collectors.toSet());
        Set<String> wanted = MetricsPage.documented();
        wanted.removeIf(name -> name.startsWith("tidemark_collection_") && !name.endsWith("_seconds"));
        // These say the same as others that are shown.
        wanted.removeAll(
                Set.of("tidemark_journal_syncs_total", "tidemark_http_received_total", "tidemark_compaction_paused"));

        assertThat(shown).containsAll(wanted);
    }

    @Test
    void dashboard_panels_haveNumbersOfTheirOwnAndASource() {
        JsonNode panels = dashboard().get("panels");
        List<Integer> ids =
                panels.findValues("id").stream().map(JsonNode::asInt).toList();

        assertThat(ids).doesNotHaveDuplicates();
        assertThat(panels)
                .allSatisfy(panel -> assertThat(panel.has("targets")
                                || "row".equals(panel.get("type").asText()))
                        .isTrue());
    }

    @Test
    void alerts_rules_askForMetricsThatThereAre() {
        String rules = MetricsPage.text("http/src/main/resources/observability/tidemark-alerts.yml");
        List<String> queries =
                RULE.matcher(rules).results().map(rule -> rule.group(1)).toList();

        assertThat(queries).hasSizeGreaterThan(15);
        assertThat(queries.stream().flatMap(query -> metrics(query).stream()).collect(Collectors.toSet()))
                .isSubsetOf(known())
                .contains(
                        "tidemark_ready",
                        "tidemark_writes_total",
                        "tidemark_journal_sync_seconds",
                        "tidemark_disk_level",
                        "tidemark_sealing_failures_total");
    }
}
