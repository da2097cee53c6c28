package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard against hostile names, keys, values and pages, with tokens, without a mouse, and on screens of all kinds. */
@Tag("clients")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DashboardSafetyTest {

    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final int PHONE = 360;

    /** Each would say so in {@code window.broken} if it were taken for more than text. */
    private static final List<String> HOSTILE = List.of(
            "<img src=x onerror=window.broken=1>",
            "<script>window.broken=1</script>",
            "\"><svg onload=window.broken=1>",
            "'-window.broken=1-'",
            "javascript:window.broken=1",
            "{{constructor.constructor('window.broken=1')()}}",
            "</textarea><iframe srcdoc='<script>parent.broken=1</script>'>",
            "\u202Eevil\u202C & <b>bold</b> %3Cb%3E #/health?x=1");

    private static final String ADMIN = "a".repeat(43);
    private static final String READER = "r".repeat(43);

    @TempDir
    private static Path directory;

    private static ServerChild server;
    private static ServerChild guarded;
    private static DashboardPage page;

    @BeforeAll
    static void start() throws IOException {
        server = ServerChild.start(directory.resolve("data"), 0, List.of(), Map.of());
        guarded = ServerChild.start(
                directory.resolve("guarded"),
                0,
                List.of(),
                Map.of("TIDEMARK_TOKEN_READ", READER, "TIDEMARK_TOKEN_ADMIN", ADMIN));
        page = new DashboardPage(
                Browser.start(Files.createDirectories(directory.resolve("browser"))),
                server.http().root());
    }

    @AfterAll
    static void stop() {
        page.close();
        guarded.close();
        server.close();
    }

    private static void requireUnbroken() {
        assertThat(page.browser().value("window.broken === undefined").asBoolean())
                .isTrue();
        assertThat(page.browser()
                        .value(
                                "document.querySelectorAll('main :is(img, script, iframe, b:not(.op)), [onerror], [onload]').length")
                        .asInt())
                .isZero();
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void hostileNamesKeysAndValues_areTextEverywhere() {
        String name = HOSTILE.get(0);
        SourceCollection hostile = SourceCollection.created(server.http(), name);
        for (String each : HOSTILE) {
            SourceCollection.created(server.http(), "of " + each);
            hostile.put(each, "{" + DashboardPage.quoted(each) + ":" + DashboardPage.quoted(each) + "}");
        }
        page.load("/collections");
        page.awaitText("tbody", name);
        HOSTILE.forEach(each -> page.awaitText("tbody", "of " + each));
        requireUnbroken();

        page.go(DashboardPage.collection(name, ""));
        page.awaitText("h1", name);
        HOSTILE.forEach(each -> page.awaitText("tbody", each));
        assertThat(page.column(0)).containsExactlyInAnyOrderElementsOf(HOSTILE);
        requireUnbroken();

        page.go(DashboardPage.collection(name, "/log"));
        HOSTILE.forEach(each -> page.awaitText("#log", each));
        requireUnbroken();
        for (String view : List.of("/files", "/settings")) {
            page.go(DashboardPage.collection(name, view));
            page.awaitText("h1", name);
            requireUnbroken();
        }
        for (String each : HOSTILE) {
            page.go(DashboardPage.collection(name, "/entries/" + HttpProbe.encoded(each)));
            page.awaitText("h2", each);
            page.click("#edit");
            page.browser()
                    .await("document.querySelector('#json').value.includes("
                            + DashboardPage.quoted(DashboardPage.quoted(each)) + ")");
            requireUnbroken();
        }
        page.go(DashboardPage.collection(name, "?prefix=" + HttpProbe.encoded("<script>")));
        page.awaitText("#keys-note", "Page 1: 1 entry.");
        page.go("/" + HttpProbe.encoded(name));
        page.awaitText("h1", "There is nothing here");
        requireUnbroken();
    }

    @Test
    void markup_evenIfItWereParsed_isRefusedByThePolicy() {
        page.load("/");
        JsonNode outcome = page.browser()
                .value(
                        "(() => { try { document.body.innerHTML = '<b>x</b>'; return 'parsed'; } catch (refused) { return refused.name; } })()");
        assertThat(outcome.asText()).isEqualTo("TypeError");
        assertThat(page.browser()
                        .value("fetch('https://other.example/').then(() => 'sent', () => 'refused')")
                        .asText())
                .isEqualTo("refused");
        assertThat(page.complaints()).anyMatch(complaint -> complaint.contains("TrustedHTML"));
        page.browser().forgetComplaints();
    }

    @Test
    void health_tellsWhetherTheStoreTakesWrites() {
        page.load("/health");
        page.awaitText("#readiness", "The process answers: live");
        page.awaitText("#readiness", "The store takes writes: ready");
        page.awaitText("#readiness", "Shapes are served: active");
    }

    @Test
    void address_ofNothing_saysSo() {
        page.load("/nothing/here");
        page.awaitText("h1", "There is nothing here");
        page.go("/collections/none");
        page.awaitText("#alert", "collection does not exist");
        page.go("/");
        page.awaitText("h1", "Store");
    }

    /** A page of another origin, which the browser lets send what forms can, and ask for more. */
    @Test
    void foreignPage_changesNothingAndShowsNothing() throws IOException {
        SourceCollection target = SourceCollection.created(server.http(), "target");
        target.put("k", "1");
        String root = server.http().root();
        String backups = server.http().get("/v1/backups").body();
        Path files = Files.createDirectories(directory.resolve("foreign"));
        Files.writeString(
                files.resolve("index.html"), "<!doctype html><title>foreign</title><link rel=icon href=data:,>");
        try (FileServer site = FileServer.of(files);
                Browser browser = Browser.start(Files.createDirectories(directory.resolve("visitor")))) {
            browser.open(site.origin());
            browser.await("document.title === 'foreign'");
            for (String path : List.of(
                    "/v1/backups", "/v1/compact", "/v1/collections/target/batch", "/v1/collections/target/compact")) {
                for (String type : List.of("", "text/plain", "application/x-www-form-urlencoded", "application/json")) {
                    String headers = type.isEmpty() ? "{}" : "{'Content-Type': '" + type + "'}";
                    String body = type.isEmpty() ? "undefined" : "'[{\"op\":\"delete\",\"key\":\"k\"}]'";
                    browser.value("fetch('" + root + path + "', {method: 'POST', mode: 'no-cors', headers: " + headers
                            + ", body: " + body + "}).then(() => 'sent', () => 'refused')");
                }
            }
            for (String method : List.of("PUT", "DELETE", "PATCH")) {
                assertThat(browser.value("fetch('" + root + "/v1/collections/target/entries/k', {method: '" + method
                                        + "', body: '2'}).then(() => 'sent', () => 'refused')")
                                .asText())
                        .isEqualTo("refused");
            }
            browser.value(
                    "{ const frame = document.createElement('iframe'); frame.name = 'inner'; document.body.append(frame);"
                            + " const form = document.createElement('form'); form.method = 'post'; form.target = 'inner'; form.enctype = 'text/plain';"
                            + " form.action = '" + root + "/v1/backups'; document.body.append(form); form.submit(); }");
            browser.value("{ const frame = document.createElement('iframe'); frame.id = 'clicked'; frame.src = '" + root
                    + "/dashboard'; document.body.append(frame); }");
            browser.await("document.querySelector('#clicked').contentDocument === null");
            assertThat(browser.value("fetch('" + root + "/v1/collections').then(() => 'read', () => 'refused')")
                            .asText())
                    .isEqualTo("refused");
            Awaitility.await("refused frame")
                    .until(() ->
                            browser.complaints().stream().anyMatch(complaint -> complaint.contains("frame-ancestors")));
        }
        assertThat(server.http().get(HttpProbe.entry("target", "k")).body()).isEqualTo("1");
        assertThat(server.http().get("/v1/collections/target").body()).contains("\"watermark\":1");
        assertThat(server.http().get("/v1/backups").body()).isEqualTo(backups);
        for (String path : List.of("/v1/backups", "/v1/compact", "/v1/backups/prune")) {
            HttpProbe.Answer answer =
                    server.http().send("POST", path, "", new byte[0], "Origin", "http://other.example");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body()).contains("foreign-origin");
        }
    }

    @Test
    void tokens_areAskedForKeptInTheTabAndForgotten() {
        assertThat(guarded.http()
                        .put("/v1/collections/c", "{}", "Authorization", "Bearer " + ADMIN)
                        .status())
                .isEqualTo(201);
        DashboardPage own = new DashboardPage(page.browser(), guarded.http().root());
        own.load("/collections");
        own.awaitText("dialog", "A valid token is needed");
        own.fill("dialog [name=token]", "x".repeat(43));
        own.answer();
        own.awaitText("dialog", "token is not known");
        own.fill("dialog [name=token]", READER);
        own.confirm();
        own.awaitText("tbody", "c");
        own.awaitText("#token", "Token: set");
        own.go("/backups");
        own.awaitText("#alert", "scope is missing: expected=admin");
        own.go(DashboardPage.collection("c", "/entries/k"));
        own.clickOn("Give it one");
        own.fill("#json", "1");
        own.click("#save");
        own.awaitText("#wrong", "scope is missing: expected=append");
        own.go(DashboardPage.collection("c", "/log"));
        own.awaitText("#log-note", "Nothing has been written yet.");

        own.click("#token");
        own.fill("dialog [name=token]", ADMIN);
        own.confirm();
        own.go("/backups");
        own.awaitFact("Made", "^0$");
        assertThat(own.browser()
                        .value("localStorage.length + document.cookie.length + (location.href.includes('" + ADMIN
                                + "') ? 1 : 0)")
                        .asInt())
                .isZero();
        assertThat(own.browser()
                        .value("performance.getEntriesByType('resource').some(({ name }) => name.includes('" + ADMIN
                                + "'))")
                        .asBoolean())
                .isFalse();
        own.click("#token");
        own.fill("dialog [name=token]", "");
        own.answer();
        own.awaitText("dialog", "A valid token is needed");
        own.clickOn("Cancel");
        own.browser().await("document.querySelector('#token').textContent === 'Token'");
        assertThat(own.browser().value("sessionStorage.length").asInt()).isZero();
    }

    private static void tabTo(String condition) {
        for (int tries = 0; tries < 60; tries++) {
            if (page.browser().value(condition).asBoolean()) {
                return;
            }
            page.browser().press("Tab");
        }
        throw new AssertionError("no such element has the focus: " + condition + " focused="
                + page.browser().value("document.activeElement.outerHTML"));
    }

    private static String focused(String text) {
        return "document.activeElement.textContent.trim() === '" + text + "'";
    }

    @Test
    void everything_withoutAMouse_isReached() {
        SourceCollection keys = SourceCollection.created(server.http(), "keyboard");
        page.load("/");
        page.browser().press("Tab");
        assertThat(page.browser().value(focused("Skip to content")).asBoolean()).isTrue();
        page.browser().press("Enter");
        page.browser().await("document.activeElement.id === 'main'");
        page.load("/");
        tabTo(focused("Collections"));
        assertThat(page.browser()
                        .value("getComputedStyle(document.activeElement).outlineStyle")
                        .asText())
                .isEqualTo("solid");
        page.browser().press("Enter");
        page.awaitText("h1", "Collections");
        page.awaitText("tbody", "keyboard");
        tabTo(focused("keyboard"));
        page.browser().press("Enter");
        page.awaitText("h1", "keyboard");
        tabTo(focused("New entry"));
        page.browser().press("Enter");
        page.browser().await("document.querySelector('#new-key') !== null");
        tabTo("document.activeElement.id === 'new-key'");
        page.browser().type("typed");
        page.browser().press("Enter");
        page.browser().await("document.activeElement.id === 'json'");
        page.browser().type("{\"typed\": true}");
        tabTo(focused("Save"));
        page.browser().press("Enter");
        page.awaitText("#value", "\"typed\": true");
        tabTo(focused("Delete"));
        page.browser().press("Enter");
        page.browser().await("document.querySelector('dialog[open]') !== null");
        page.browser().press("Escape");
        page.browser().await("document.querySelector('dialog') === null && document.activeElement.id === 'delete'");
        page.browser().press("Enter");
        tabTo(focused("Delete it"));
        page.browser().press("Enter");
        page.awaitText("#status", "The entry has been deleted.");
        assertThat(keys.rows()).isEmpty();
    }

    /** In the light and in the dark, on a desk and on a phone: nothing sticks out, and a picture of each is kept. */
    @Test
    void views_onAllScreens_fitAndArePictured() throws IOException {
        Files.createDirectories(PICTURES);
        SourceCollection shown = SourceCollection.created(server.http(), "orders of a shop with a rather long name");
        String name = "orders of a shop with a rather long name";
        for (int index = 0; index < 30; index++) {
            shown.put(
                    "order-" + index,
                    "{\"total\":" + index + ".50,\"items\":[\"a rather long item\",\"another\"],\"paid\":true}");
        }
        server.http().send("POST", "/v1/backups", "", new byte[0]);
        Map<String, String> views = Map.of(
                "store",
                "/",
                "collections",
                "/collections",
                "keys",
                DashboardPage.collection(name, ""),
                "entry",
                DashboardPage.collection(name, "/entries/order-7"),
                "log",
                DashboardPage.collection(name, "/log"),
                "files",
                DashboardPage.collection(name, "/files"),
                "backups",
                "/backups",
                "health",
                "/health");
        page.load("/backups");
        page.awaitText("tbody", "verified");
        page.load("/");
        page.browser().await("document.querySelectorAll('figure svg .line[d*=L]').length >= 2");
        for (boolean dark : new boolean[] {false, true}) {
            for (int width : new int[] {PHONE, 1280}) {
                page.browser().emulate(width, width == PHONE ? 1600 : 1000, dark);
                for (Map.Entry<String, String> view : views.entrySet()) {
                    page.go(view.getValue());
                    page.browser()
                            .await(
                                    "!document.querySelector('main').innerText.includes('Asking') && document.querySelector("
                                            + "'.facts, tbody td, #log li, .tag.good') !== null");
                    String kind = (width == PHONE ? "phone" : "desk") + (dark ? "-dark" : "-light");
                    page.browser().screenshot(PICTURES.resolve(view.getKey() + "-" + kind + ".png"));
                    assertThat(page.browser()
                                    .value("document.documentElement.scrollWidth")
                                    .asInt())
                            .as(view.getKey() + " " + kind)
                            .isLessThanOrEqualTo(width);
                }
            }
        }
        page.go(DashboardPage.collection(name, "/entries/order-7"));
        page.click("#edit");
        page.fill("#json", "{\"total\": }");
        page.click("#save");
        page.browser().screenshot(PICTURES.resolve("editor-desk-dark.png"));
        page.click("#cancel");
        page.click("#delete");
        page.browser().screenshot(PICTURES.resolve("question-desk-dark.png"));
        page.clickOn("Cancel");
        page.browser().emulate(PHONE, 800, false);
        page.click("#edit");
        page.browser().screenshot(PICTURES.resolve("editor-phone-light.png"));
        page.browser().emulate(1280, 1000, false);
        assertThat(page.complaints()).isEmpty();
    }
}
