package dev.tidemark.system;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A server with small files and the client from npm, for all tests of a class. */
abstract class ClientAndServer {

    private static final List<String> SETTINGS =
            List.of("-Dtidemark.segment.max-length=16KiB", "-Dtidemark.http.shape.allow-delete=on");

    @TempDir
    private static Path data;

    static ServerChild server;
    static ClientDriver clients;

    @BeforeAll
    static void start() {
        clients = ClientDriver.start();
        server = ServerChild.start(data, List.of(), SETTINGS);
    }

    @AfterAll
    static void stop() {
        clients.close();
        server.close();
    }

    static SourceCollection created(String name) {
        return SourceCollection.created(server.http(), name);
    }

    static ClientStream open(String options) {
        return clients.open(server.http(), options);
    }
}
