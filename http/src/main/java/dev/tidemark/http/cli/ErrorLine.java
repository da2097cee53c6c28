package dev.tidemark.http.cli;

import dev.tidemark.engine.StoreLockedException;
import dev.tidemark.engine.TidemarkException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says in one line on stderr why a command failed; with --verbose also where. Stateless. */
final class ErrorLine {

    /** What the store tells hosts, who open it as they like. */
    private static final String HINT_OF_HOSTS = "hint=it can be opened read-only beside its owner";

    private static final String HINT =
            "hint=stop the holder first, or ask a running server over HTTP; export, stats, check, verify,"
                    + " dump and serve --read-only go on beside it";

    private ErrorLine() {}

    static int failed(Exception failure, CommandLine commandLine, ParseResult parsed) {
        PrintWriter err = commandLine.getErr();
        err.println(commandLine.getCommandSpec().qualifiedName() + ": " + message(failure));
        if (parsed.matchedOption("--verbose") != null || hasVerbose(parsed)) {
            failure.printStackTrace(err);
        }
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    static int misused(ParameterException misuse, String[] arguments) {
        CommandLine commandLine = misuse.getCommandLine();
        PrintWriter err = commandLine.getErr();
        String name = commandLine.getCommandSpec().qualifiedName();
        err.println(name + ": " + misuse.getMessage() + " (see " + name + " --help)");
        CommandLine.UnmatchedArgumentException.printSuggestions(misuse, err);
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    private static boolean hasVerbose(ParseResult parsed) {
        return parsed.hasSubcommand() && parsed.subcommand().hasMatchedOption("--verbose");
    }

    private static String message(Exception failure) {
        String text = String.valueOf(failure.getMessage()).replaceAll("\\s*[\\r\\n]+\\s*", " ");
        if (failure instanceof StoreLockedException) {
            return text.replace(HINT_OF_HOSTS, HINT);
        }
        boolean known = failure instanceof TidemarkException || failure instanceof CommandFailed;
        if (known) {
            return text;
        }
        if (failure instanceof FileSystemException file) {
            return "file cannot be used: reason=" + file.getClass().getSimpleName() + " " + text;
        }
        return failure instanceof IOException ? text : failure.getClass().getSimpleName() + ": " + text;
    }
}
