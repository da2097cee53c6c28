package dev.tidemark.http.cli;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import dev.tidemark.http.FakeStore;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** The command line over a {@link FakeStore} that stays while commands open and close it; nothing is printed. */
final class CommandLineProbe {

    /** What one command left. */
    record Outcome(int exitCode, String out, String err) {}

    private final FakeStore store;

    CommandLineProbe(FakeStore store) {
        this.store = store;
    }

    Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine((directory, config) ->
                        new OpenedStore(ActorSystem.create(Behaviors.empty(), "command", config), store))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        int exitCode = commandLine.execute(arguments);
        return new Outcome(exitCode, out.toString(), err.toString());
    }
}
