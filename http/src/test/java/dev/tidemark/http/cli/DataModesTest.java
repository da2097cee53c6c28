package dev.tidemark.http.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.http.access.FileModes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataModesTest {

    @TempDir
    private Path directory;

    private Path data = Path.of("");

    @BeforeEach
    void create() throws IOException {
        data = directory.resolve("data");
        Files.createDirectories(data.resolve("collections/c/log"));
        Files.createFile(data.resolve("LOCK"));
        Files.createFile(data.resolve("collections/c/log/1.jsonl"));
        for (String each : new String[] {"", "collections", "collections/c"}) {
            mode(each, "rwx------");
        }
        mode("LOCK", "rw-------");
    }

    private void mode(String path, String permissions) throws IOException {
        Files.setPosixFilePermissions(data.resolve(path), PosixFilePermissions.fromString(permissions));
    }

    @Test
    void data_ofItsOwnerAlone_isNotReported() {
        assertThat(DataModes.open(data)).isEmpty();
        assertThat(DataModes.open(directory.resolve("none"))).isEmpty();
    }

    @Test
    void data_openToOthers_isReportedAndLeftAsItIs() throws IOException {
        mode("LOCK", "rw-r--r--");
        mode("collections/c", "rwxr-xr-x");
        assertThat(DataModes.open(data)).containsExactlyInAnyOrder(data.resolve("LOCK"), data.resolve("collections/c"));
        DataModes.report(data);
        assertThat(FileModes.openToOthers(data.resolve("LOCK"))).contains("rw-r--r--");
    }
}
