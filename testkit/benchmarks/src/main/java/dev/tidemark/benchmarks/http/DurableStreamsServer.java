package dev.tidemark.benchmarks.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The npm package {@code @durable-streams/server} with one stream of JSON values, in memory, as {@code install-durable-streams.sh} leaves it. */
public final class DurableStreamsServer {

    private static final String STREAM = "/bench";

    private static final String PROGRAM = """
            import { DurableStreamTestServer } from "@durable-streams/server"
            const server = new DurableStreamTestServer({ port: 0, host: "127.0.0.1" })
            await server.start()
            const port = new URL(server.url).port
            const created = await fetch(`${server.url}%1$s`, { method: "PUT", headers: { "Content-Type": "application/json" } })
            if (!created.ok) throw new Error(`stream is not created: status=${created.status}`)
            process.stdin.on("end", () => process.exit(0)).resume()
            console.log(`%2$s${port} %1$s`)
            """.formatted(STREAM, PutServerProcess.LISTENING);

    private DurableStreamsServer() {}

    /** Where the package is installed, if it is. */
    public static Optional<Path> installed() {
        return Optional.ofNullable(System.getenv("DURABLE_STREAMS_HOME"))
                .map(Path::of)
                .or(() -> Optional.ofNullable(System.getenv("HOME"))
                        .map(home -> Path.of(home, ".cache", "tidemark-benchmarks", "durable-streams")))
                .filter(home -> Files.isDirectory(home.resolve("node_modules/@durable-streams/server")));
    }

    public static PutServer start(Path directory, Processors processors) throws IOException {
        Path home = installed().orElseThrow(() -> new IOException("@durable-streams/server is not installed"));
        List<String> command = List.of("node", "--input-type=module", "--eval", PROGRAM);
        return PutServerProcess.start(
                Wire.POST,
                home,
                directory.resolve("node.out").toAbsolutePath(),
                Processors.pinned(processors.server(), command));
    }
}
