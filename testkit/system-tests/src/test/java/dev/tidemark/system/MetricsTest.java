package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Seams;
import dev.tidemark.engine.backup.BackupKind;
import dev.tidemark.http.server.TransportKind;
import dev.tidemark.testkit.Stages;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a running server shows for Prometheus after a little load, against the list of it in the documentation. */
class MetricsTest {

    private static final String SETTINGS =
            "tidemark { segment.max-length = 4 KiB, checkpoint-after = 8 KiB," + " http.metrics.collections = [c] }\n";
    private static final int WRITES = 100;

    /** Lines more by one idempotent write: its own, its receipt, and the creation of what receipts are in. */
    private static final int ONCE = 3;

    @TempDir
    private Path directory;

    private StoreProbe open(TransportKind transport, String settings) {
        return StoreProbe.open(directory, SETTINGS + StoreProbe.by(transport) + "\n" + settings, Seams.real());
    }

    /** So many writes, a conflict, one that is refused, reads, and paths that nothing is at. */
    private static HttpProbe loaded(StoreProbe store) {
        store.created("c");
        HttpProbe http = store.http();
        for (int write = 0; write < WRITES; write++) {
            assertThat(http.put(HttpProbe.entry("c", "k" + write), "{\"text\":\"" + "x".repeat(200) + "\"}")
                            .status())
                    .isEqualTo(204);
        }
        assertThat(http.put(HttpProbe.entry("c", "k1"), "1", "If-None-Match", "*")
                        .status())
                .isEqualTo(412);
        http.get(HttpProbe.entry("c", "k1"));
        http.get("/v1/collections/c/log");
        http.get("/v1/collections/c/log?live=long-poll&timeout=0");
        http.send("PATCH", "/v1/statistics", "", new byte[0]);
        for (String value : new String[] {"1", "1", "2"}) {
            http.put(HttpProbe.entry("c", "once"), value, "Idempotency-Key", "one");
        }
        Stages.await(store.store().backups().create(BackupKind.FULL));
        Stages.await(store.store().json("c").seal());
        Stages.await(store.store().json("c").compact());
        return http;
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void scrape_afterLoad_hasWhatIsDocumentedAndNothingElse(TransportKind transport) {
        try (StoreProbe store = open(transport, "")) {
            HttpProbe http = loaded(store);

            Scrape scrape = Scrape.of(http.get("/metrics").body());

            Set<String> expected = transport == TransportKind.NETTY
                    ? MetricsPage.documented()
                    : MetricsPage.documentedWithoutTransport();
            assertThat(scrape.families("tidemark_")).isEqualTo(expected);
            // Pauses show once there has been one.
            assertThat(scrape.families(""))
                    .contains(
                            "jvm_memory_used_bytes",
                            "process_cpu_usage",
                            "system_cpu_usage",
                            "process_files_open_files",
                            "process_files_max_files");
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void scrape_afterLoad_hasSaneValues(TransportKind transport) {
        try (StoreProbe store = open(transport, "")) {
            HttpProbe http = loaded(store);

            Scrape scrape = Scrape.of(http.get("/metrics").body());

            assertThat(scrape.value("tidemark_ready")).isEqualTo(1);
            // The collection's creation is a write of the catalog.
            assertThat(scrape.value("tidemark_writes_total{outcome=\"written\"}"))
                    .isEqualTo(WRITES + 1.0 + ONCE);
            assertThat(scrape.value("tidemark_writes_total{outcome=\"conflict\"}"))
                    .isEqualTo(1);
            assertThat(scrape.value("tidemark_journal_records_total")).isEqualTo(WRITES + 1.0 + ONCE);
            assertThat(scrape.value("tidemark_journal_sync_seconds_count"))
                    .isBetween(1.0, scrape.value("tidemark_journal_syncs_total"));
            assertThat(scrape.value("tidemark_journal_written_bytes_total"))
                    .isGreaterThan(scrape.value("tidemark_journal_bytes_total"));
            assertThat(scrape.value("tidemark_journal_files")).isBetween(1.0, 8.0);
            assertThat(scrape.value("tidemark_journal_oldest_age_seconds")).isBetween(0.0, 600.0);
            assertThat(scrape.value("tidemark_batch_seconds_count")).isBetween(1.0, WRITES + 2.0 + ONCE);
            assertThat(scrape.value("tidemark_collections")).isEqualTo(1);
            assertThat(scrape.value("tidemark_collections_open")).isEqualTo(2);
            assertThat(scrape.value("tidemark_idempotency_replayed_total")).isEqualTo(1);
            assertThat(scrape.value("tidemark_idempotency_refused_total{reason=\"key_reused\"}"))
                    .isEqualTo(1);
            assertThat(scrape.value("tidemark_idempotency_receipts")).isEqualTo(1);
            assertThat(scrape.value("tidemark_backup_made_total")).isEqualTo(1);
            assertThat(scrape.value("tidemark_backup_failures_total")).isZero();
            assertThat(scrape.value("tidemark_backup_verifications_total{result=\"verified\"}"))
                    .isEqualTo(1);
            assertThat(scrape.value("tidemark_backup_last_seconds")).isGreaterThan(1.7e9);
            assertThat(scrape.value("tidemark_backup_next_seconds"))
                    .isGreaterThan(scrape.value("tidemark_backup_last_seconds"));
            assertThat(scrape.value("tidemark_backup_copied_bytes"))
                    .isEqualTo(scrape.value("tidemark_backup_size_bytes"));
            assertThat(scrape.value("tidemark_key_index_bytes")).isBetween(100.0, 100_000.0);
            assertThat(scrape.value("tidemark_sealing_ranges_total")).isGreaterThan(1);
            assertThat(scrape.value("tidemark_sealing_seconds_count")).isGreaterThan(1);
            assertThat(scrape.value("tidemark_segment_finish_seconds_count")).isGreaterThan(1);
            assertThat(scrape.value("tidemark_manifest_publish_seconds_count")).isGreaterThan(1);
            assertThat(scrape.value("tidemark_disk_used_bytes{kind=\"log\"}")).isGreaterThan(200.0 * WRITES);
            assertThat(scrape.value("tidemark_http_requests_seconds_count{live=\"no\",method=\"PUT\","
                            + "route=\"/v1/collections/{collection}/entries/{key}\",status=\"2xx\"}"))
                    .isEqualTo(WRITES + 2.0);
            assertThat(scrape.value("tidemark_http_unrouted_total{status=\"405\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void scrape_namedCollection_isShownByName() {
        try (StoreProbe store = open(TransportKind.NETTY, "")) {
            HttpProbe http = loaded(store);
            // The first one asks, what it asked for is shown by a later one.
            org.awaitility.Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(Scrape.of(http.get("/metrics").body())
                                            .value("tidemark_collection_keys{collection=\"c\"}"))
                                    .isEqualTo(WRITES + 1.0));
        }
    }

    @Test
    void scrape_openMetricsAskedFor_isOpenMetrics() {
        try (StoreProbe store = open(TransportKind.NETTY, "")) {
            HttpProbe.Answer answer = store.http()
                    .send("GET", "/metrics", "", new byte[0], "Accept", "application/openmetrics-text;version=1.0.0");

            assertThat(answer.header("Content-Type")).startsWith("application/openmetrics-text; version=1.0.0");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            assertThat(answer.body()).endsWith("# EOF\n").contains("# TYPE tidemark_writes counter\n");
        }
    }

    @Test
    void scrape_metricsSwitchedOff_isNotThere() {
        try (StoreProbe store = open(TransportKind.NETTY, "tidemark.http.metrics.enabled = off")) {
            assertThat(store.http().get("/metrics").status()).isEqualTo(404);
        }
    }

    @Test
    void labels_ofLoad_nameNoKeyAndNoCollectionUnasked() {
        try (StoreProbe store = open(TransportKind.NETTY, "tidemark.http.metrics.collections = []")) {
            store.created("secretName");
            HttpProbe http = store.http();
            http.put(HttpProbe.entry("secretName", "secretKey"), "\"secretValue\"");

            assertThat(http.get("/metrics").body()).doesNotContain("secret");
        }
    }

    @Test
    void documentation_anyMetric_standsThereOnce() {
        Set<String> names = new TreeSet<>(MetricsPage.rows());
        assertThat(MetricsPage.rows()).hasSameSizeAs(names);
        assertThat(names.stream().filter(name -> !name.startsWith("tidemark_")).collect(Collectors.toSet()))
                .isEmpty();
    }
}
