package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every view of the dashboard and every action, in a browser and against a server; what the API then says is the proof. */
@Tag("clients")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DashboardTest {

    private static final byte[] NOTHING = new byte[0];
    private static final int KEYS = 60;
    private static final int SEALED = 40_000;
    private static final int LARGE = 1_000_000;
    private static final int LARGE_COUNT = 4;

    @TempDir
    private static Path directory;

    private static ServerChild server;
    private static DashboardPage page;

    @BeforeAll
    static void start() throws IOException {
        server = ServerChild.start(
                directory.resolve("data"),
                0,
                List.of("-Dtidemark.backup.max-rate=256KiB", "-Dtidemark.segment.max-length=64KiB"),
                Map.of());
        page = new DashboardPage(
                Browser.start(Files.createDirectories(directory.resolve("browser"))),
                server.http().root());
        page.load("/");
    }

    @AfterAll
    static void stop() {
        page.close();
        server.close();
    }

    @AfterEach
    void nothingWentWrong() {
        assertThat(page.complaints()).isEmpty();
    }

    private static HttpProbe http() {
        return server.http();
    }

    private static SourceCollection collection(String name) {
        return SourceCollection.created(http(), name);
    }

    private static String value(String collection, String key) {
        return http().get(HttpProbe.entry(collection, key)).body();
    }

    @Test
    void store_numbersAndPlots_followWhatIsWritten() {
        SourceCollection written = collection("overview");
        page.load("/");
        page.awaitFact("Writes done", "^\\d+$");
        written.put("a", "1");
        page.awaitFact("Writes a second", "^(?!0.s|–).*.s$");
        page.awaitFact("Sync, average", "ms|µs");
        page.awaitFact("Level", "^[a-z]+$");
        page.browser().await("document.querySelectorAll('figure svg .line[d*=L]').length >= 6");
        page.browser()
                .await(
                        "[...document.querySelectorAll('figure svg')].every(each => each.getAttribute('aria-label').length > 20)");
        page.clickOn("Compact all collections");
        page.awaitText("#status", "Compaction of all collections has been asked for.");

        page.click("#live");
        page.awaitText("#status", "Numbers stay as they are.");
        page.click("#live");
        page.awaitText("#status", "Numbers change again.");
    }

    @Test
    void collections_areCreatedPagedAndFollowed() {
        for (int index = 0; index < 26; index++) {
            collection(String.format("many-%02d", index));
        }
        collection("many-00b").put("a", "1");
        page.load("/collections");
        page.browser().await("document.querySelectorAll('tbody tr').length === 25");
        page.click("#next-page");
        page.browser()
                .await(
                        "document.querySelector('#next-page').disabled || document.querySelectorAll('tbody tr').length > 0");
        page.awaitText("main", "Page 2.");
        page.clickOn("Previous page");
        page.awaitText("main", "Page 1.");
        page.browser()
                .await(
                        "[...document.querySelectorAll('tbody tr')].some(row => row.children[0].textContent === 'many-00b'"
                                + " && row.children[1].textContent === '1' && row.children[2].textContent.endsWith('/s'))");

        page.click("#new-collection");
        page.fill("dialog [name=name]", "made here");
        page.confirm();
        page.awaitText("h1", "made here");
        assertThat(http().get("/v1/collections/made%20here").status()).isEqualTo(200);

        page.go("/collections");
        page.fill("#open-name", "many-07");
        page.clickOn("Open");
        page.awaitText("h1", "many-07");
        page.go(DashboardPage.collection("many-07", "/settings"));
        page.awaitText("pre", "\"durability\": \"always\"");
    }

    @Test
    void keys_arePagedAndSearched() {
        SourceCollection keys = collection("keys");
        for (int index = 0; index < KEYS; index++) {
            keys.put(String.format("key-%02d", index), "{\"n\":" + index + ".0}");
        }
        page.load(DashboardPage.collection("keys", ""));
        page.awaitText("#keys-note", "Page 1: 25 entries. There are more.");
        assertThat(page.column(1)).allMatch(value -> value.matches("\\{\"n\":\\d+\\.0}"));
        page.click("#next-page");
        page.awaitText("#keys-note", "Page 2: 25 entries. There are more.");
        page.click("#next-page");
        page.awaitText("#keys-note", "Page 3: 10 entries.");
        page.clickOn("Previous page");
        page.awaitText("#keys-note", "Page 2: 25 entries.");

        page.fill("#prefix", "key-3");
        page.clickOn("Search");
        page.awaitText("#keys-note", "Page 1: 10 entries.");
        assertThat(page.column(0)).hasSize(10).allMatch(key -> key.startsWith("key-3"));
        page.go(DashboardPage.collection("keys", "?prefix=none"));
        page.awaitText("#keys-note", "No key begins so.");
    }

    @Test
    void entry_isEditedUnderItsCondition() {
        SourceCollection edited = collection("edited");
        edited.put("a b/c", "{\"exact\":1.0,\"big\":12345678901234567890,\"list\":[1,{}]}");
        page.load(DashboardPage.collection("edited", ""));
        page.clickOn("a b/c");
        page.awaitText("#value", "\"exact\": 1.0,\n  \"big\": 12345678901234567890,\n  \"list\": [\n    1,\n    {}");

        page.click("#edit");
        page.fill("#json", "{\"exact\": 2.0, }");
        page.click("#save");
        page.awaitText("#wrong", "This is no JSON");
        page.fill("#json", "{\"exact\": 2.00,\n \"big\": 12345678901234567890}");
        page.click("#save");
        page.awaitText("#status", "It has been saved.");
        assertThat(value("edited", "a b/c")).isEqualTo("{\"exact\":2.00,\"big\":12345678901234567890}");

        page.click("#edit");
        edited.put("a b/c", "{\"theirs\":1}");
        page.fill("#json", "{\"mine\":1}");
        page.click("#save");
        page.awaitText("#conflict", "somebody else changed the entry meanwhile. It is at position 3 now");
        page.awaitText("#conflict pre", "\"theirs\": 1");
        assertThat(value("edited", "a b/c")).isEqualTo("{\"theirs\":1}");
        page.click("#take-theirs");
        page.browser().await("document.querySelector('#json').value.includes('theirs')");
        edited.put("a b/c", "{\"theirs\":2}");
        page.fill("#json", "{\"mine\":2}");
        page.click("#save");
        page.click("#save-mine");
        page.awaitText("#value", "\"mine\": 2");
        assertThat(value("edited", "a b/c")).isEqualTo("{\"mine\":2}");

        page.click("#delete");
        page.clickOn("Cancel");
        edited.put("a b/c", "{\"theirs\":3}");
        page.click("#delete");
        page.confirm();
        page.awaitText("#alert", "The condition does not hold");
        page.click("#refresh");
        page.awaitText("#value", "\"theirs\": 3");
        page.click("#delete");
        page.confirm();
        page.awaitText("#status", "The entry has been deleted.");
        assertThat(http().get(HttpProbe.entry("edited", "a b/c")).status()).isEqualTo(404);
    }

    @Test
    void entry_new_isWrittenOnlyWhereThereIsNone() {
        SourceCollection made = collection("made");
        page.load(DashboardPage.collection("made", ""));
        page.click("#new-entry");
        page.fill("#new-key", "k");
        page.clickOn("Next");
        page.fill("#json", "[1]");
        made.put("k", "\"there already\"");
        page.click("#save");
        page.awaitText("#conflict", "It is at position 1 now");
        assertThat(value("made", "k")).isEqualTo("\"there already\"");
        page.click("#save-mine");
        page.awaitText("#value", "[\n  1\n]");
        assertThat(value("made", "k")).isEqualTo("[1]");

        page.go(DashboardPage.collection("made", "/entries/none"));
        page.awaitText("main", "This key has no value.");
        page.clickOn("Give it one");
        page.fill("#json", "2");
        page.click("#save");
        page.awaitText("#value", "2");
        assertThat(value("made", "none")).isEqualTo("2");
    }

    @Test
    void entry_thatExpires_stillDoesAfterAnEdit() {
        collection("expiring");
        String entry = HttpProbe.entry("expiring", "k");
        http().put(entry, "1", "Tidemark-Expires", "2099-01-31T12:00:00Z");
        page.load(DashboardPage.collection("expiring", ""));
        page.awaitText("tbody", "2099-01-31");
        page.go(DashboardPage.collection("expiring", "/entries/k"));
        page.awaitFact("Expires", "^2099-01-31");
        page.click("#edit");
        page.fill("#json", "2");
        page.click("#save");
        page.awaitText("#value", "2");
        assertThat(http().get(entry).header("Tidemark-Expires")).isEqualTo("2099-01-31T12:00:00Z");

        page.click("#edit");
        page.fill("#expiry", "sliding");
        page.fill("#expiry-text", "PT30M");
        page.click("#save");
        page.awaitFact("Expires", "put off by PT30M");
        assertThat(http().get(entry).header("Tidemark-Expires-Sliding")).isEqualTo("PT30M");
        page.click("#edit");
        page.fill("#expiry", "never");
        page.click("#save");
        page.awaitFact("Expires", "^never$");
        assertThat(http().get(entry).header("Tidemark-Expires")).isEmpty();
    }

    @Test
    void entry_againstAnInvariant_isToldWhere() {
        collection("accounts");
        assertThat(http().send(
                                "PATCH",
                                "/v1/collections/accounts",
                                "application/merge-patch+json",
                                "{\"invariants\":{\"jsonSchema\":{\"properties\":{\"coins\":{\"minimum\":0}}}}}"
                                        .getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(200);
        page.load(DashboardPage.collection("accounts", "/entries/ann"));
        page.clickOn("Give it one");
        page.fill("#json", "{\"coins\": -5}");
        page.click("#save");
        page.awaitText("#wrong li", "At /coins: minimum");
        page.awaitText("#wrong li", "Expected 0, found -5.");
        assertThat(http().get(HttpProbe.entry("accounts", "ann")).status()).isEqualTo(404);
    }

    @Test
    void log_isFollowedStoppedAndReadFromAPosition() {
        SourceCollection logged = collection("logged");
        logged.put("first", "{\"n\":1.0}");
        page.load(DashboardPage.collection("logged", "/log"));
        page.awaitText("#log li", "set first {\"n\":1.0}");
        logged.put("second", "2");
        page.awaitText("#log li:first-child", "set second 2");
        logged.delete("first");
        page.awaitText("#log li:first-child", "delete first");
        page.click("#follow");
        page.awaitText("#log-note", "Stopped behind position 3.");
        logged.put("third", "3");
        page.click("#follow");
        page.awaitText("#log li:first-child", "set third 3");
        page.fill("#from", "4");
        page.clickOn("Read");
        page.browser().await("document.querySelectorAll('#log li').length === 1");
        page.awaitText("#log li", "set third 3");

        assertThat(http().put("/v1/collections/stream", "{\"keyless\":true}").status())
                .isEqualTo(201);
        page.go(DashboardPage.collection("stream", ""));
        page.clickOn("Its log");
        page.awaitText("#log-note", "Nothing has been written yet.");
        http().send(
                        "POST",
                        "/v1/collections/stream/log",
                        "application/json",
                        "{\"a\":1}".getBytes(StandardCharsets.UTF_8));
        page.awaitText("#log li", "append {\"a\":1}");
        logged.drop();
        page.go(DashboardPage.collection("logged", "/log"));
        page.awaitText("#log-note", "collection does not exist");
    }

    @Test
    void files_areSealedCompactedAndDropped() {
        SourceCollection filed = collection("filed");
        filed.put("a", "1");
        filed.put("a", "2");
        page.load(DashboardPage.collection("filed", "/files"));
        page.awaitFact("Last durable position", "^2$");
        page.click("#seal");
        page.awaitText("#status", "Sealing has been asked for.");
        page.click("#compact");
        page.awaitText("#status", "Compaction has been asked for.");
        filed.put("b", "3");
        page.awaitFact("Entries", "^2$");

        for (String key : List.of("c", "d", "e", "f")) {
            filed.put(key, '"' + "x".repeat(SEALED) + '"');
        }
        page.awaitFact("Sealed into chunks", "^[1-9]");
        page.click("#chunks");
        page.awaitText("#chunks-note", "what follows is not sealed yet.");
        page.awaitText("tbody", "1 to ");
        page.click("#drop");
        page.fill("dialog [name=name]", "another");
        page.confirm();
        page.awaitText("#alert", "Nothing was dropped.");
        page.click("#drop");
        page.fill("dialog [name=name]", "filed");
        page.confirm();
        page.awaitText("h1", "Collections");
        assertThat(http().get("/v1/collections/filed").status()).isEqualTo(404);
    }

    @Test
    void backups_areMadeVerifiedRestoredEndedAndPruned() {
        SourceCollection kept = collection("kept");
        kept.put("k", "\"as it was\"");
        page.load("/backups");
        page.click("#backup-full");
        page.awaitText("tbody tr:first-child", "verified");
        page.awaitText("tbody tr:first-child", "full");
        kept.put("k", "\"as it is\"");
        page.browser().await("document.querySelector('#under-way').hidden");
        page.clickOn("Verify");
        page.awaitText("#status", "Backup 00000001 is being verified.");
        page.browser().await("document.querySelector('#under-way').hidden");

        page.clickOn("Restore…");
        page.fill("dialog [name=collection]", "kept");
        page.fill("dialog [name=name]", "kept before");
        page.confirm();
        page.awaitText("#status", "Restored as kept before.");
        assertThat(value("kept before", "k")).isEqualTo("\"as it was\"");
        page.clickOn("kept before");
        page.awaitText("h1", "kept before");
        page.awaitText("tbody", "as it was");

        SourceCollection large = collection("large");
        for (int index = 0; index < LARGE_COUNT; index++) {
            large.put("k" + index, '"' + "x".repeat(LARGE) + '"');
        }
        page.go("/backups");
        page.click("#backup");
        page.awaitText("#under-way", "A backup is being made");
        page.click("#cancel-task");
        page.browser().await("document.querySelector('#under-way').hidden");
        page.click("#prune");
        page.confirm();
        page.awaitText("#status", "Old backups have been deleted.");
        assertThat(http().get("/v1/backups").body()).contains("\"id\":\"00000001\"");
        http().send("DELETE", "/v1/collections/large", "", NOTHING);
    }

    @Test
    void health_reportsOfTheStore_areShownAndAskedFor() {
        assumeThat(http().get("/v1/health/report").status())
                .as("reports are made")
                .isEqualTo(200);
        page.load("/health");
        page.awaitFact("Runs", "^[1-9]");
        page.awaitFact("Result", "ok|info|warning");
        page.awaitText("tbody", "checksums");
        page.click("#look");
        page.awaitText("#status", "A health run has been begun.");
    }
}
