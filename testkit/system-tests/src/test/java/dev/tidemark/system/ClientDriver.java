package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemark.testkit.Stages;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The client from npm, {@code @electric-sql/client}, in a Node of its own: a script there (resource {@code clients/driver.mjs}) takes
 * commands and answers them, see its head. Owned by one test class; safe for any thread; close it.
 *
 * <p>What the client needs is installed below {@code target} by {@code npm ci}, at the first use and whenever the lock file changes.
 */
final class ClientDriver implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final Path HOME = Path.of("target", "clients");
    private static final String LOCK = "package-lock.json";
    private static final List<String> FILES = List.of("package.json", LOCK, "driver.mjs", "page.mjs");
    private static final int INSTALL_SECONDS = 120;
    private static final int END_SECONDS = 10;

    private final Process process;
    private final BufferedWriter commands;
    private final Map<Long, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    private ClientDriver(Process process) {
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "client-driver");
        reader.setDaemon(true);
        reader.start();
    }

    static ClientDriver start() {
        return start(Map.of());
    }

    /** @param surroundings variables beside those that this process has */
    static ClientDriver start(Map<String, String> surroundings) {
        install();
        ProcessBuilder node = new ProcessBuilder("node", "driver.mjs")
                .directory(HOME.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        HOME.resolve("driver.err").toFile()));
        node.environment().putAll(surroundings);
        try {
            return new ClientDriver(node.start());
        } catch (IOException failure) {
            throw new AssertionError("node cannot be started; .ci/run installs it", failure);
        }
    }

    /** Has what the client needs there, below {@link #home}; one process of the tests after the other. */
    static void install() {
        try {
            Files.createDirectories(HOME);
            try (FileChannel turn = FileChannel.open(
                            HOME.resolve("turn"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = turn.lock()) {
                assertThat(held.isValid()).isTrue();
                for (String file : FILES) {
                    keep(HOME.resolve(file), resource(file));
                }
                Path installed = HOME.resolve("installed.json");
                if (!Files.exists(installed) || Files.mismatch(installed, HOME.resolve(LOCK)) >= 0) {
                    installPackages();
                    Files.copy(HOME.resolve(LOCK), installed, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException failure) {
            throw new AssertionError("client cannot be installed; .ci/run installs npm", failure);
        }
    }

    /** What is right already may be read by others now. */
    private static void keep(Path file, byte[] content) throws IOException {
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), content)) {
            Files.write(file, content);
        }
    }

    private static byte[] resource(String file) throws IOException {
        try (InputStream resource = ClientDriver.class.getResourceAsStream("/clients/" + file)) {
            if (resource == null) {
                throw new AssertionError("no such resource: " + file);
            }
            return resource.readAllBytes();
        }
    }

    private static void installPackages() throws IOException {
        Path log = HOME.resolve("npm.log");
        Process npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=optional")
                .directory(HOME.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!npm.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS) || npm.exitValue() != 0) {
                throw new AssertionError("npm does not install the client: " + Files.readString(log));
            }
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        } finally {
            npm.destroyForcibly();
        }
    }

    /** Below this, modules find what is installed. */
    static Path home() {
        return HOME;
    }

    /**
     * Opens a stream on a shape of a server.
     *
     * @param options of {@code ShapeStream} but the URL, as JavaScript: {@code { params: { table: 'users' } }}
     */
    ClientStream open(HttpProbe server, String options) {
        ObjectNode command =
                command("open").put("url", server.root() + "/v1/shape").put("options", options);
        return opened(command);
    }

    /** Runs a module as the script of a page. */
    ClientStream page(Path module) {
        return opened(command("page").put("file", module.toAbsolutePath().toString()));
    }

    private ClientStream opened(ObjectNode command) {
        String name = "stream-" + ids.incrementAndGet();
        call(command.put("stream", name));
        return new ClientStream(this, name);
    }

    static ObjectNode command(String name) {
        return JSON.createObjectNode().put("do", name);
    }

    /** Sends a command and waits for its answer. */
    JsonNode call(ObjectNode command) {
        long id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        send(command.put("id", id));
        JsonNode answered = Stages.await(answer);
        if (answered.has("error")) {
            throw new AssertionError(
                    command + " failed: " + answered.get("error").textValue());
        }
        return answered.get("value");
    }

    private synchronized void send(ObjectNode command) {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException failure) {
            throw new AssertionError("driver takes no commands, see " + HOME.resolve("driver.err"), failure);
        }
    }

    private void read() {
        Throwable end = new AssertionError("driver ended, see " + HOME.resolve("driver.err"));
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                take(JSON.readTree(line));
            }
        } catch (IOException failure) {
            end = failure;
        }
        for (CompletableFuture<JsonNode> answer : answers.values()) {
            answer.completeExceptionally(end);
        }
    }

    private void take(JsonNode answer) {
        CompletableFuture<JsonNode> asked = answers.remove(answer.get("id").longValue());
        if (asked != null) {
            asked.complete(answer);
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException failure) {
            throw new AssertionError(text, failure);
        }
    }

    /** Ends the driver; fails if anything in it failed that no answer told of. */
    @Override
    public void close() {
        JsonNode faults = call(command("faults"));
        try {
            commands.close();
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
        if (!faults.isEmpty()) {
            throw new AssertionError("client failed unasked: " + faults);
        }
    }
}
