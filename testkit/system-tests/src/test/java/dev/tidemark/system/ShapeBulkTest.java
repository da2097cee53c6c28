package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shape of 100,000 rows, by the client from npm. */
@Tag("clients")
class ShapeBulkTest {

    private static final int ROWS = 100_000;

    @TempDir
    private Path data;

    @Test
    void shapeOf100000Rows_isTheStoreRowForRow_alsoWhileItChanges() {
        try (ServerChild server = ServerChild.start(data);
                ClientDriver clients = ClientDriver.start()) {
            SourceCollection users = SourceCollection.created(server.http(), "users");
            users.fill(1, ROWS, 1);
            try (ClientStream client = clients.open(server.http(), users.all())) {
                client.await("requests.length > 0");
                users.fill(ROWS - 999, ROWS + 1_000, 2);
                users.delete("k1");
                users.requireSame(client);
                assertThat(client.count("rows.length")).isEqualTo(ROWS + 1_000 - 1);
                assertThat(client.count("refetches")).isZero();
            }
            try (ClientStream late = clients.open(server.http(), users.all())) {
                late.awaitUpToDate();
                users.requireSame(late);
            }
        }
    }
}
