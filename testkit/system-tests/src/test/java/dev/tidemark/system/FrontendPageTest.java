package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.http.access.CollectionPatterns;
import dev.tidemark.http.access.Scope;
import dev.tidemark.http.access.Token;
import dev.tidemark.http.access.TokenFile;
import dev.tidemark.http.access.TokenSecret;
import dev.tidemark.system.HttpProbe.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page for front-end developers, run as it stands, with as much of a browser as it touches. */
@Tag("clients")
class FrontendPageTest {

    private static final String IMPORT = "import { Shape, ShapeStream } from '@electric-sql/client';\n";

    @TempDir
    private Path data;

    @TempDir
    private Path other;

    private final String secret = TokenSecret.create();
    private final FrontendPage page = FrontendPage.read();
    private ServerChild server;
    private ClientDriver clients;
    private SourceCollection todos;

    @BeforeEach
    void start() {
        clients = ClientDriver.start();
        server = ServerChild.start(data, List.of(), List.of(page.allowing(page.origin())));
        todos = new SourceCollection(server.http(), "todos");
        todos.create(page.settings());
    }

    @AfterEach
    void stop() {
        clients.close();
        server.close();
    }

    /** One of the page's scripts as a module, before this server. */
    private ClientStream script(int index) throws IOException {
        String text = page.script(index, server.http().root());
        Path module = ClientDriver.home().resolve("script-" + index + "-" + server.pid() + ".mjs");
        Files.writeString(
                module,
                (text.startsWith("import") ? "" : IMPORT) + "const token = () => '" + secret + "';\n" + text
                        + "export { stream, shape };\n");
        return clients.page(module);
    }

    @Test
    void app_showsWhatIsThere_followsWhatOthersWrite_andWritesItself() throws IOException {
        todos.put("first", "{\"text\":\"buy milk\",\"priority\":1}");
        try (ClientStream app = script(0)) {
            app.await("list.join() === 'buy milk'");
            todos.put("second", "{\"text\":\"wash up\",\"priority\":1}");
            app.await("list.join() === 'buy milk,wash up'");
            app.value("page.element('text').value = 'sleep'");
            app.value("page.element('form').happen('submit')");
            app.await("list.join() === 'buy milk,wash up,sleep'");
            assertThat(todos.rows()).hasSize(3);
            app.value("page.element('list').children[0].happen('click')");
            app.await("list.join() === 'wash up,sleep'");
            assertThat(todos.rows()).hasSize(2);
        }
    }

    @Test
    void partOfACollection_isWhatTheScriptAsksFor() throws IOException {
        todos.put("a", "{\"text\":\"buy milk\",\"priority\":3}");
        todos.put("b", "{\"text\":\"drink milk\",\"priority\":1}");
        todos.put("c", "{\"text\":\"wash up\",\"priority\":3}");
        try (ClientStream app = script(1)) {
            app.await("stream.isUpToDate && shape.currentRows.length === 1");
            todos.put("b", "{\"text\":\"drink milk\",\"priority\":2}");
            app.await("shape.currentRows.length === 2");
            assertThat(app.value("shape.currentRows[1]"))
                    .isEqualTo(ClientDriver.json("{\"id\":\"b\",\"text\":\"drink milk\"}"));
        }
    }

    @Test
    void pageOfACollection_isKeptInStep() throws IOException {
        for (int number = 10; number < 40; number++) {
            todos.put("k" + number, "{\"text\":\"todo " + number + "\",\"priority\":" + (number % 2 + 1) + "}");
        }
        try (ClientStream app = script(2)) {
            app.await("shape.currentRows.length === 10");
            assertThat(app.text("shape.currentRows[0].text")).isEqualTo("todo 11");
            todos.delete("k11");
            app.await("shape.currentRows.length === 9");
        }
    }

    @Test
    void clientWithAToken_followsWhereOneIsAskedFor() throws IOException {
        todos.put("a", "{\"text\":\"buy milk\",\"priority\":3}");
        server.close();
        Path tokens = other.resolve("tokens.json");
        new TokenFile(tokens)
                .write(List.of(Token.of(
                        "page", secret, Set.of(Scope.READ, Scope.APPEND), new CollectionPatterns(List.of("todos")))));
        server = ServerChild.start(data, List.of(), List.of("-Dtidemark.http.access.token-file=" + tokens));
        assertThat(server.http().get("/v1/shape?table=todos&offset=-1").status())
                .isEqualTo(401);
        String bearer = "Bearer " + secret;
        try (ClientStream app = script(3)) {
            app.await("stream.isUpToDate && shape.currentRows.length === 1");
            Answer written =
                    server.http().put(HttpProbe.entry("todos", "b"), "{\"text\":\"wash up\"}", "Authorization", bearer);
            assertThat(written.status()).isEqualTo(204);
            app.await("shape.currentRows.length === 2");
        }
    }

    @Test
    void pageOfAnotherOrigin_isToldTheHeadersThatTheClientReads() {
        String origin = page.origin();
        Answer rows = server.http().send("GET", "/v1/shape?table=todos&offset=-1", "", new byte[0], "Origin", origin);
        assertThat(rows.header("access-control-allow-origin")).isEqualTo(origin);
        assertThat(rows.header("access-control-expose-headers").toLowerCase(Locale.ROOT))
                .contains("electric-handle", "electric-offset", "electric-schema", "electric-cursor");
        Answer preflight = server.http()
                .send(
                        "OPTIONS",
                        HttpProbe.entry("todos", "a"),
                        "",
                        new byte[0],
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        "PUT",
                        "Access-Control-Request-Headers",
                        "content-type");
        assertThat(preflight.header("access-control-allow-methods")).contains("PUT");
    }
}
