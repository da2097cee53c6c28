package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.Seams;
import dev.tidemark.testkit.Stages;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recording of the JDK's Flight Recorder has of a store and a server, by the settings that are shipped. */
class FlightRecordingTest {

    private static final String OURS = "dev.tidemark.";
    private static final Pattern EVENT = Pattern.compile("<event name=\"dev\\.tidemark\\.(\\w+)\">");

    @TempDir
    private Path directory;

    private static String settings() {
        return MetricsPage.text("http/src/main/resources/observability/tidemark.jfc");
    }

    private Recording recording() throws IOException, ParseException {
        Recording recording = new Recording(Configuration.create(new StringReader(settings())));
        // Nothing is too quick to be seen here.
        EVENT.matcher(settings())
                .results()
                .forEach(event -> recording.enable(OURS + event.group(1)).withoutThreshold());
        recording.start();
        return recording;
    }

    private List<RecordedEvent> events(Recording recording) throws IOException {
        Path file = directory.resolve("recording.jfr");
        recording.stop();
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith(OURS))
                .toList();
    }

    @Test
    void recording_ofAServedStore_hasTheEventsThatAreSetUp() throws IOException, ParseException {
        List<RecordedEvent> events;
        try (Recording recording = recording()) {
            try (StoreProbe store = StoreProbe.open(
                    directory.resolve("data"),
                    "tidemark { segment.max-length = 4 KiB, checkpoint-after = 4 KiB, journal.file-length = 16 KiB }",
                    Seams.real())) {
                store.created("c");
                HttpProbe http = store.http();
                for (int round = 0; round < 200; round++) {
                    http.put(HttpProbe.entry("c", "k" + round % 20), "\"" + "x".repeat(300) + "\"");
                }
                Stages.await(store.store().json("c").seal());
                Stages.await(store.store().json("c").compact());
            }
            events = events(recording);
        }

        Set<String> seen = events.stream()
                .map(event -> event.getEventType().getName().substring(OURS.length()))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> expected = EVENT.matcher(settings())
                .results()
                .map(event -> event.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(seen).isEqualTo(expected);
        assertThat(events.stream()
                        .filter(event -> event.getEventType().getName().equals(OURS + "Batch"))
                        .filter(event -> event.getString("collection").equals("c"))
                        .mapToLong(event -> event.getLong("count"))
                        .sum())
                .isEqualTo(200);
        assertThat(events.toString()).doesNotContain("k19").doesNotContain("xxx");
    }
}
