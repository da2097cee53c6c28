package dev.tidemark.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.testkit.Stages;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Chromium without a window and with one page, spoken to by its DevTools protocol over a socket. Owned by one test thread; close it.
 *
 * <p>What the page fails with unasked is remembered, see {@link #complaints}.
 */
final class Browser implements AutoCloseable {

    private static final String CHROMIUM = "/usr/bin/chromium";
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--remote-debugging-port=0",
            "--window-size=640,400");
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(25);
    private static final int END_SECONDS = 10;

    /** By which the protocol tells keys that have no text. */
    private static final Map<String, Integer> KEY_CODES = Map.of("Tab", 9, "Enter", 13, "Escape", 27);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();

    private Browser(Process process, Path profile) {
        this.process = process;
        this.profile = profile;
        this.socket = Stages.await(http.newWebSocketBuilder().buildAsync(page(), new Listener()));
        call("Runtime.enable", ClientDriver.JSON.createObjectNode());
        call("Log.enable", ClientDriver.JSON.createObjectNode());
    }

    /** @param directory new, for all that it writes */
    static Browser start(Path directory) {
        try {
            Path profile = Files.createDirectories(directory.resolve("profile"));
            ProcessBuilder builder = new ProcessBuilder(CHROMIUM);
            builder.command().addAll(FLAGS);
            builder.command().addAll(List.of("--user-data-dir=" + profile.toAbsolutePath(), "about:blank"));
            builder.environment().put("TMPDIR", directory.toAbsolutePath().toString());
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(directory.resolve("chromium.log").toFile())
                    .start();
            return new Browser(process, profile);
        } catch (IOException failure) {
            throw new AssertionError("chromium cannot be started; .ci/run installs it", failure);
        }
    }

    /** Where its page is spoken to: it writes down its port once it listens. */
    private URI page() {
        Path port = profile.resolve("DevToolsActivePort");
        Awaitility.await("chromium").atMost(PATIENCE).until(() -> Files.exists(port) && Files.size(port) > 0);
        return Awaitility.await("page of chromium")
                .atMost(PATIENCE)
                .until(() -> target(port), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<URI> target(Path port) throws IOException, InterruptedException {
        URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list");
        String body = http.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        for (JsonNode target : ClientDriver.json(body)) {
            if (target.get("type").textValue().equals("page")) {
                return Optional.of(URI.create(target.get("webSocketDebuggerUrl").textValue()));
            }
        }
        return Optional.empty();
    }

    private final class Listener implements WebSocket.Listener {

        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence text, boolean last) {
            message.append(text);
            if (last) {
                take(ClientDriver.json(message.toString()));
                message.setLength(0);
            }
            webSocket.request(1);
            return CompletableFuture.completedStage(null);
        }
    }

    private void take(JsonNode message) {
        JsonNode id = message.get("id");
        String event = message.path("method").asText();
        if (id != null) {
            Optional.ofNullable(answers.remove(id.intValue())).ifPresent(asked -> asked.complete(message));
        } else if (event.equals("Runtime.exceptionThrown")
                || message.at("/params/entry/level").asText().equals("error")) {
            complaints.add(message.get("params").toString());
        }
    }

    private JsonNode call(String method, ObjectNode parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        ObjectNode command = ClientDriver.JSON.createObjectNode().put("id", id).put("method", method);
        Stages.await(socket.sendText(command.set("params", parameters).toString(), true));
        JsonNode answered = Stages.await(answer);
        if (answered.has("error") || answered.at("/result/exceptionDetails").isObject()) {
            throw new AssertionError(parameters + " failed: " + answered);
        }
        return answered.get("result");
    }

    void open(String url) {
        call("Page.navigate", ClientDriver.JSON.createObjectNode().put("url", url));
    }

    /** The value of JavaScript in the page, or what it settles with if it is a promise. */
    JsonNode value(String expression) {
        ObjectNode parameters = ClientDriver.JSON
                .createObjectNode()
                .put("expression", expression)
                .put("returnByValue", true)
                .put("awaitPromise", true);
        return call("Runtime.evaluate", parameters).path("result").path("value");
    }

    /** Returns once the expression is true. */
    void await(String expression) {
        Awaitility.await(expression)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL_INTERVAL)
                .atMost(PATIENCE)
                .until(() -> value(expression).asBoolean());
    }

    /** As on a screen of so many pixels of CSS, of a person who prefers dark colours or light ones. */
    void emulate(int width, int height, boolean dark) {
        call(
                "Emulation.setDeviceMetricsOverride",
                ClientDriver.JSON
                        .createObjectNode()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", false));
        ObjectNode scheme = ClientDriver.JSON
                .createObjectNode()
                .put("name", "prefers-color-scheme")
                .put("value", dark ? "dark" : "light");
        ObjectNode media = ClientDriver.JSON.createObjectNode();
        media.putArray("features").add(scheme);
        call("Emulation.setEmulatedMedia", media);
    }

    /** Presses a key, as a keyboard does: {@code Tab}, {@code Enter}, {@code Escape}. */
    void press(String key) {
        ObjectNode down = ClientDriver.JSON
                .createObjectNode()
                .put("type", "keyDown")
                .put("key", key)
                .put("code", key)
                .put("windowsVirtualKeyCode", KEY_CODES.getOrDefault(key, 0));
        if (key.equals("Enter")) {
            down.put("text", "\r");
        }
        call("Input.dispatchKeyEvent", down);
        ObjectNode up = down.deepCopy().put("type", "keyUp");
        up.remove("text");
        call("Input.dispatchKeyEvent", up);
    }

    /** Types a text where the focus is. */
    void type(String text) {
        call("Input.insertText", ClientDriver.JSON.createObjectNode().put("text", text));
    }

    /** Errors that nobody in the page caught, and what the browser itself had to say of it. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** For what a test has the page be refused. */
    void forgetComplaints() {
        complaints.clear();
    }

    /** As a PNG file. */
    void screenshot(Path file) {
        String picture = call("Page.captureScreenshot", ClientDriver.JSON.createObjectNode())
                .get("data")
                .textValue();
        try {
            Files.write(file, Base64.getDecoder().decode(picture));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }
}
