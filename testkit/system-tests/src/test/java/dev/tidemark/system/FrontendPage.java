package dev.tidemark.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page for front-end developers, to be run as it stands.
 *
 * @param text in Markdown
 */
record FrontendPage(String text) {

    /** Where its scripts look for the server. */
    static final String SERVER = "http://127.0.0.1:7470";

    private static final Path FILE = Path.of("..", "..", "http", "docs", "frontend.md");
    private static final Pattern SCRIPT = Pattern.compile("```js\n(.*?)```", Pattern.DOTALL);
    private static final Pattern HTML = Pattern.compile("```html\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SETTINGS = Pattern.compile("-d '(\\{.*?\\})'");
    private static final Pattern ORIGIN = Pattern.compile("(-Dtidemark\\S+)=(\\S+)");
    private static final int SCRIPTS = 4;

    static FrontendPage read() {
        try {
            return new FrontendPage(Files.readString(FILE));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String found(Pattern pattern, int group) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(pattern.pattern()).isTrue();
        return matcher.group(group);
    }

    String html() {
        return found(HTML, 1);
    }

    /** One of its scripts, for another server. */
    String script(int index, String server) {
        List<String> scripts = new ArrayList<>();
        Matcher matcher = SCRIPT.matcher(text);
        while (matcher.find()) {
            scripts.add(matcher.group(1));
        }
        assertThat(scripts).hasSize(SCRIPTS);
        return scripts.get(index).replace(SERVER, server);
    }

    /** What the collection is created with. */
    String settings() {
        return found(SETTINGS, 1);
    }

    /** From where the page is to be opened. */
    String origin() {
        return found(ORIGIN, 2);
    }

    /** The server's setting that lets pages of an origin read. */
    String allowing(String origin) {
        return found(ORIGIN, 1) + "=" + origin;
    }
}
