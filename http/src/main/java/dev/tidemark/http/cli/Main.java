package dev.tidemark.http.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of {@code tidemark.jar}: parses the command line and exits with the status of the command that ran. */
@Command(name = "tidemark", mixinStandardHelpOptions = true, description = "A crash-safe store of JSON collections.")
public final class Main implements Runnable {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.err);
    }
}
