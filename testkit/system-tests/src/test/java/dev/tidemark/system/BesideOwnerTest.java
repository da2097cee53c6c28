package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes at one data directory: a server that owns it, and one that reads beside it. */
class BesideOwnerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ENTRY = HttpProbe.entry("c", "k");

    @TempDir
    private Path directory;

    private static void write(ServerChild owner, String value) {
        assertThat(owner.http().put(ENTRY, value).status()).isEqualTo(204);
    }

    private static void requireFollowed(ServerChild reader, String value) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(reader.http().get(ENTRY).body()).isEqualTo(value));
    }

    @Test
    void readOnlyServer_followsOneOwnerAfterTheOther_andRefusesWrites() {
        Path data = directory.resolve("data");
        ServerChild owner = ServerChild.start(data);
        try {
            assertThat(owner.http().put("/v1/collections/c", "{}").status()).isEqualTo(201);
            write(owner, "1");
            try (ServerChild reader = ServerChild.readOnly(data)) {
                requireFollowed(reader, "1");
                HttpProbe.Answer refused = reader.http().put(ENTRY, "2");
                assertThat(refused.status()).isEqualTo(403);
                assertThat(refused.body())
                        .contains("urn:tidemark:problem:read-only")
                        .doesNotContain("pid");
                assertThat(reader.http().put("/v1/collections/d", "{}").status())
                        .isEqualTo(403);
                assertThat(reader.http().get("/health/ready").status()).isEqualTo(200);

                owner.kill();
                assertThat(reader.http().get(ENTRY).body()).isEqualTo("1");
                owner = ServerChild.start(data);
                write(owner, "3");
                requireFollowed(reader, "3");
                assertThat(reader.http().get("/v1/collections/c/log?after=0").body())
                        .contains("\"position\":1,", "\"position\":2,");
            }
            assertThat(owner.http().get(ENTRY).body()).isEqualTo("3");
        } finally {
            owner.close();
        }
    }
}
