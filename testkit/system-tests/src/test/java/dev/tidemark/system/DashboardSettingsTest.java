package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is changed in the dashboard's view of a collection's settings, in a browser and against a server. */
@Tag("clients")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DashboardSettingsTest {

    @Test
    void settings_schema_holdsValuesFromThenOn(@TempDir Path directory) throws IOException {
        try (ServerChild server = ServerChild.start(directory.resolve("data"));
                DashboardPage page = new DashboardPage(
                        Browser.start(Files.createDirectories(directory.resolve("browser"))),
                        server.http().root())) {
            requireHeld(server.http(), page);
            assertThat(page.complaints()).isEmpty();
        }
    }

    private static void requireHeld(HttpProbe http, DashboardPage page) {
        SourceCollection held = SourceCollection.created(http, "held");
        held.put("a", "{\"score\":7}");
        page.load(DashboardPage.collection("held", "/settings"));
        page.awaitText("pre", "\"durability\": \"always\"");
        page.fill("#schema", "{\"properties\":{\"score\":{\"minimum\":9}}}");
        page.click("#save-schema");
        page.awaitText("#wrong", "break");
        page.fill("#schema", "{\"properties\":{\"score\":{\"minimum\":0}}}");
        page.click("#save-schema");
        page.awaitText("#status", "Values are held to the schema from now on.");
        page.awaitText("pre", "\"minimum\": 0");
        assertThat(http.put(HttpProbe.entry("held", "a"), "{\"score\":-1}").status())
                .isEqualTo(422);
        page.fill("#schema", "");
        page.click("#save-schema");
        page.awaitText("#status", "Values are held to no schema any more.");
        assertThat(http.put(HttpProbe.entry("held", "a"), "{\"score\":-1}").status())
                .isEqualTo(204);
    }
}
