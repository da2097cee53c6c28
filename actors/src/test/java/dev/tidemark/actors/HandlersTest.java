package dev.tidemark.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each phase handles each message of its protocol; Java 17 cannot check that by itself. */
class HandlersTest {

    @ParameterizedTest
    @CsvSource({
        "writer.WriterCommand, writer/WriterOpening",
        "writer.WriterCommand, writer/WriterServing",
        "writer.WriterCommand, writer/WriterHeld",
        "writer.WriterCommand, writer/WriterFenced",
        "writer.LogFollower$Command, writer/LogFollower",
        "journal.JournalKeeper$Command, journal/JournalKeeper",
        "store.StoreGuardian$Command, store/StoreGuardian",
        "store.ReaderGuardian$Command, store/ReaderGuardian",
        "compaction.Compactor$Command, compaction/Compactor",
        "store.RetentionRounds$Command, store/RetentionRounds",
        "shape.ShapeRegistry$Command, shape/ShapeRegistry",
        "shape.ShapeFollower$Command, shape/ShapeFollower",
        "backup.BackupKeeper$Command, backup/BackupKeeper",
        "health.HealthKeeper$Command, health/HealthKeeper"
    })
    void phase_eachMessageOfItsProtocol_hasAHandler(String protocol, String phase) throws Exception {
        String source = source(phase);
        Class<?>[] messages = Class.forName("dev.tidemark.actors." + protocol).getPermittedSubclasses();
        assertThat(messages).isNotEmpty();
        for (Class<?> message : messages) {
            Pattern handler = Pattern.compile("\\.onMessage\\(\\s*(\\w+\\.)?" + message.getSimpleName() + "\\.class");
            assertThat(handler.matcher(source).results().count())
                    .as("handlers of %s in %s", message.getSimpleName(), phase)
                    .isEqualTo(1);
        }
    }

    private static String source(String phase) throws IOException {
        return Files.readString(Path.of("src/main/java/dev/tidemark/actors", phase + ".java"));
    }
}
