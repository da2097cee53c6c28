package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page for front-end developers, letter by letter, in a browser, which asks a server of another origin. */
@Tag("clients")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class BrowserTest {

    private static final Path PICTURES = Path.of("target", "pictures");
    private static final String PRESENT =
            "[...document.querySelectorAll('#list li')].map(item => item.textContent).join()";

    private static final String READER = "r".repeat(43);
    private static final String WRITER = "w".repeat(43);
    private static final int BY_EVENTS = 1;
    private static final int WITH_A_TOKEN = 3;
    private static final String IMPORT = "import { Shape, ShapeStream } from '@electric-sql/client';\n";
    private static final String SHOWING = """
            new Shape(stream).subscribe(({ rows }) => {
              list.innerHTML = rows.map((row) => `<li>${row.text}</li>`).join('');
            });
            """;

    @TempDir
    private Path directory;

    private final FrontendPage page = FrontendPage.read();
    private Path files = PICTURES;
    private FileServer site;
    private ServerChild server;
    private Browser browser;
    private SourceCollection todos;

    @BeforeEach
    void start() throws IOException {
        ClientDriver.install();
        files = Files.createDirectories(directory.resolve("site"));
        site = FileServer.of(files, ClientDriver.home());
        server = serve(0, Map.of());
        todos = new SourceCollection(server.http(), "todos");
        todos.create(page.settings());
        Files.writeString(files.resolve("index.html"), page.html());
        Files.writeString(files.resolve("main.js"), page.script(0, server.http().root()));
        browser = Browser.start(directory);
    }

    private ServerChild serve(int port, Map<String, String> surroundings) {
        return ServerChild.start(
                directory.resolve("data"),
                port,
                List.of(
                        page.allowing(site.origin()),
                        "-Dtidemark.http.shape.long-poll=2s",
                        "-Dtidemark.http.shape.stream-max-age=3s"),
                surroundings);
    }

    /** The same server in another process, at the same address. */
    private void serveAgain(Map<String, String> surroundings) {
        int port = server.http().address().getPort();
        server.close();
        server = serve(port, surroundings);
    }

    @AfterEach
    void stop() {
        browser.close();
        server.close();
        site.close();
    }

    private void awaitList(String texts) {
        browser.await(PRESENT + " === '" + texts + "'");
    }

    private void screenshot(String name) throws IOException {
        browser.screenshot(Files.createDirectories(PICTURES).resolve(name + ".png"));
    }

    /** Opens a page whose script is one of those that only follow, with its rows in the list. */
    private void show(String before, int script) throws IOException {
        String text = page.script(script, server.http().root());
        Files.writeString(files.resolve("main.js"), IMPORT + before + text + SHOWING);
        browser.open(site.origin());
    }

    @Test
    void page_inABrowser_showsEachChangeAndOutlivesARestart() throws IOException {
        todos.put("first", "{\"text\":\"buy milk\",\"priority\":1}");
        browser.open(site.origin());
        awaitList("buy milk");

        todos.put("second", "{\"text\":\"wash up\",\"priority\":1}");
        awaitList("buy milk,wash up");
        todos.put("first", "{\"text\":\"buy oat milk\",\"priority\":2}");
        awaitList("buy oat milk,wash up");
        browser.value("text.value = 'sleep'; document.querySelector('button').click()");
        awaitList("buy oat milk,wash up,sleep");
        assertThat(todos.rows()).hasSize(3);
        browser.await("text.value === ''");
        screenshot("todos");
        browser.value("document.querySelectorAll('#list li')[1].click()");
        awaitList("buy oat milk,sleep");
        assertThat(todos.rows()).hasSize(2);
        todos.delete("first");
        awaitList("sleep");
        assertThat(browser.complaints()).isEmpty();

        serveAgain(Map.of());
        todos.put("third", "{\"text\":\"go on\",\"priority\":1}");
        awaitList("sleep,go on");
        browser.value("text.value = 'still here'; document.querySelector('button').click()");
        awaitList("sleep,go on,still here");
        screenshot("todos-after-a-restart");
    }

    @Test
    void page_byEvents_isToldWhatEntersAndLeaves() throws IOException {
        todos.put("a", "{\"text\":\"buy milk\",\"priority\":3}");
        show("", BY_EVENTS);
        awaitList("buy milk");
        todos.put("b", "{\"text\":\"drink milk\",\"priority\":2}");
        awaitList("buy milk,drink milk");
        // Browsers tell of a request once it is over.
        browser.await("performance.getEntriesByType('resource').some(({ name }) => name.includes('live_sse=true'))");
        todos.put("a", "{\"text\":\"buy milk\",\"priority\":1}");
        awaitList("drink milk");
        assertThat(browser.complaints()).isEmpty();
    }

    /** A cache that knows nothing of origins keeps one answer for each, as {@code Vary} says. */
    @Test
    void page_behindACachingProxy_showsEachChangeAndOutlivesARestart() throws IOException {
        todos.put("first", "{\"text\":\"buy milk\",\"priority\":1}");
        try (NginxChild nginx =
                NginxChild.before(server.http().address(), Files.createDirectories(directory.resolve("nginx")))) {
            Files.writeString(
                    files.resolve("main.js"), page.script(0, nginx.http().root()));
            browser.open(site.origin());
            awaitList("buy milk");
            String rows = browser.value("performance.getEntriesByType('resource').map(({ name }) => name)"
                            + ".find(name => name.includes('offset=-1')).replace(/^[^/]*[/][/][^/]*/, '')")
                    .textValue();
            HttpProbe.Answer kept = nginx.http().send("GET", rows, "", new byte[0], "Origin", site.origin());
            assertThat(kept.header("X-Cache")).isEqualTo("HIT");
            assertThat(kept.header("Access-Control-Allow-Origin")).isEqualTo(site.origin());
            assertThat(nginx.http()
                            .send("GET", rows, "", new byte[0], "Origin", "http://other.example")
                            .header("Access-Control-Allow-Origin"))
                    .isEmpty();

            todos.put("second", "{\"text\":\"wash up\",\"priority\":1}");
            awaitList("buy milk,wash up");
            browser.value("text.value = 'sleep'; document.querySelector('button').click()");
            awaitList("buy milk,wash up,sleep");
            browser.value("document.querySelectorAll('#list li')[1].click()");
            awaitList("buy milk,sleep");
            assertThat(browser.complaints()).isEmpty();

            serveAgain(Map.of());
            todos.put("third", "{\"text\":\"go on\",\"priority\":1}");
            awaitList("buy milk,sleep,go on");
        }
    }

    /** Which browsers ask leave for, also to read. */
    @Test
    void page_withAToken_isLetIn() throws IOException {
        todos.put("first", "{\"text\":\"buy milk\"}");
        serveAgain(Map.of("TIDEMARK_TOKEN_READ", READER, "TIDEMARK_TOKEN_APPEND", WRITER));
        show("const token = () => '" + READER + "';\n", WITH_A_TOKEN);
        awaitList("buy milk");
        server.http()
                .put(HttpProbe.entry("todos", "second"), "{\"text\":\"wash up\"}", "Authorization", "Bearer " + WRITER);
        awaitList("buy milk,wash up");
        assertThat(browser.complaints()).isEmpty();
    }
}
