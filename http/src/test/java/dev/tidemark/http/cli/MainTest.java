package dev.tidemark.http.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.http.FakeStore;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {

    private final FakeStore store = new FakeStore();
    private final CommandLineProbe tidemark = new CommandLineProbe(store);

    @ParameterizedTest
    @CsvSource({
        "'', a command is missing",
        "nothing, nothing",
        "import, --collection",
        "import --collection c, FILE",
        "serve --port x, --port",
        "serve --port 70000, port is out of bounds",
        "serve --tls-cert chain.pem, --tls-cert and --tls-key go together",
        "export --collection c --unknown, --unknown",
        "bench --clients 0, out of bounds"
    })
    void execute_wrongCommandLine_saysSoInOneLine(String line, String message) {
        CommandLineProbe.Outcome outcome = tidemark.run(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains(message).doesNotContain("\tat ");
        assertThat(outcome.err().lines().findFirst()).get().asString().contains("--help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "import", "export", "compact", "configure", "check", "bench"})
    void help_command_hasOptionsAndExamples(String command) {
        CommandLineProbe.Outcome outcome = tidemark.run(command, "--help");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).contains("--data=DIR", "Examples:", "tidemark " + command);
        assertThat(tidemark.run("help", command).out()).isEqualTo(outcome.out());
    }

    @Test
    void help_main_listsCommandsAndExitCodes() {
        assertThat(tidemark.run("--help").out()).contains("serve", "import", "export", "bench", "Exit codes: 0 done");
    }

    @Test
    void help_main_saysOfACommandAllOfItsFirstParagraph() {
        String help = tidemark.run("--help").out().replaceAll("\\s+", " ");
        assertThat(help).contains("holds, such as a running server, is refused");
        Map<String, CommandLine> commands =
                new HashMap<>(Main.commandLine(EmbeddedStore.OPENER).getSubcommands());
        // Not ours.
        commands.remove("help");
        for (CommandLine command : commands.values()) {
            assertThat(help).contains(command.getCommandSpec().usageMessage().description()[0]);
        }
    }

    @Test
    void join_lines_makesParagraphsAndKeepsWhatIsSetIn() {
        assertThat(Paragraphs.joined("one", "two", "", "three", "  four", "five"))
                .containsExactly("one two", "", "three", "  four", "five");
    }

    @Test
    void execute_failureOfTheStore_isOneLineAndATraceOnlyWhenAskedFor() {
        store.collection("c");
        store.failWith(new CorruptDataException("bad crc", Location.of("log/1.jsonl", 7)));
        CommandLineProbe.Outcome outcome = tidemark.run("export", "--collection", "c");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).isEqualTo("tidemark export: bad crc file=log/1.jsonl offset=7\n");
        assertThat(tidemark.run("export", "--collection", "c", "--verbose").err())
                .contains("\tat ");
    }

    @Test
    void compact_oneCollection_printsWhatWasReplaced() {
        store.collection("c");
        assertThat(tidemark.run("compact", "--collection", "c").out())
                .isEqualTo("compacted collections: 1 files: 5 -> 1 bytes: 5000 -> 1000\n");
        assertThat(tidemark.run("compact", "--collection", "d").err()).contains("collection does not exist: name=d");
    }

    @Test
    void compact_all_printsTheSum() {
        assertThat(tidemark.run("compact").out()).isEqualTo("compacted collections: 0 files: 0 -> 0 bytes: 0 -> 0\n");
    }

    @Test
    void export_unknownCollection_fails() {
        CommandLineProbe.Outcome outcome = tidemark.run("export", "--collection", "c");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("collection does not exist: name=c");
    }

    @Test
    void serve_addressOfOthers_isRefused() {
        CommandLineProbe.Outcome outcome = tidemark.run("serve", "--host", "0.0.0.0", "--port", "0");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("no loopback address", "--insecure").hasLineCount(1);
    }

    @Test
    void serve_tlsThatCannotBe_isRefused() {
        CommandLineProbe.Outcome missing =
                tidemark.run("serve", "--port", "0", "--tls-cert", "/nowhere/c.pem", "--tls-key", "/nowhere/k.pem");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err())
                .contains("file for TLS cannot be read: file=/nowhere/c.pem")
                .hasLineCount(1);
        assertThat(tidemark.run("serve", "--transport", "akka", "--tls-cert", "c.pem", "--tls-key", "k.pem")
                        .err())
                .contains("transport has no TLS: expected=netty actual=akka");
    }

    @Test
    void bench_shortRun_reportsAndDropsItsCollection() {
        CommandLineProbe.Outcome outcome = tidemark.run("bench", "--clients", "2", "--seconds", "2");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).containsPattern("sets: clients=2 perSecond=[1-9]\\d* p50Micros=\\d+ p99Micros=\\d+");
        assertThat(outcome.out()).containsPattern("gets: clients=2 perSecond=[1-9]\\d*");
        assertThat(store.describe("tidemark-bench")).isEmpty();
    }
}
