package dev.tidemark.benchmarks.store;

import dev.tidemark.benchmarks.http.Processors;
import dev.tidemark.benchmarks.http.PutServer;
import dev.tidemark.benchmarks.http.PutServerProcess;
import dev.tidemark.benchmarks.http.Wire;
import dev.tidemark.http.netty.OwnProcess;
import dev.tidemark.http.server.TransportKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** The program of a server that takes PUTs, in a process of its own: {@link #start} starts it. */
public final class PutServerMain {

    /** Whose pages have all been used once by the time a server is warm: what is new is slow to come by. */
    private static final String HEAP = "-Xmx512m";

    private PutServerMain() {}

    public static PutServer start(TransportKind kind, Path directory, Processors processors) throws IOException {
        Path data = directory.toAbsolutePath();
        List<String> command = Processors.java(
                PutServerMain.class,
                List.of(HEAP),
                List.of(kind.name(), data.resolve("data").toString()));
        return PutServerProcess.start(Wire.PUT, Path.of("").toAbsolutePath(), data.resolve("server.out"), command);
    }

    /** @param arguments the kind, the directory for data */
    public static void main(String[] arguments) throws IOException {
        OwnProcess.followNoBuffers();
        try (PutServer server = open(TransportKind.valueOf(arguments[0]), Path.of(arguments[1]))) {
            System.out.println(PutServerProcess.LISTENING + server.address().getPort() + " " + server.pathPrefix());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static PutServer open(TransportKind kind, Path directory) throws IOException {
        return new StorePuts(directory, kind);
    }
}
