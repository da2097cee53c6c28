package dev.tidemark.http.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.http.FakeStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Bash makes of the script. */
class CompletionCommandTest {

    @TempDir
    private Path directory;

    private Path script = Path.of("");

    @BeforeEach
    void writeScript() throws IOException {
        CommandLineProbe.Outcome outcome = new CommandLineProbe(new FakeStore()).run("completion");
        assertThat(outcome.exitCode()).isZero();
        script = Files.writeString(directory.resolve("completion.bash"), outcome.out());
    }

    @Test
    void completion_beginningOfACommand_isThatCommand() throws Exception {
        assertThat(completed("tidemark", "exp")).containsExactly("export");
    }

    @Test
    void completion_beginningOfAnOption_isTheOptionsOfTheCommand() throws Exception {
        assertThat(completed("tidemark", "import", "--co")).containsExactly("--collection");
        assertThat(completed("tidemark", "verify", "--co")).isEmpty();
    }

    /** What the script offers for the last of these words. */
    private List<String> completed(String... words) throws Exception {
        // What only works while a key is pressed.
        String asked = "compopt() { :; }; source " + script + "; COMP_WORDS=(" + String.join(" ", words)
                + "); COMP_CWORD=" + (words.length - 1) + "; _complete_tidemark; printf '%s\\n' \"${COMPREPLY[@]}\"";
        Process bash = new ProcessBuilder("bash", "-c", asked)
                .redirectErrorStream(true)
                .start();
        bash.getOutputStream().close();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(out).isZero();
        return out.lines().filter(line -> !line.isBlank()).map(String::strip).toList();
    }
}
