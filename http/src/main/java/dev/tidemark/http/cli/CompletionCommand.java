package dev.tidemark.http.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete commands and options of {@code tidemark}. */
@Command(
        name = "completion",
        description = {
            "Print a script that makes Bash, or Zsh, complete commands, options and files behind 'tidemark'.",
            "",
            "The shell needs a command of that name: a script in the path, or the alias of the example."
        },
        footer = {
            "",
            "Examples, for ~/.bashrc or ~/.zshrc:",
            "  alias tidemark='java -jar /opt/tidemark/tidemark.jar'",
            "  source <(tidemark completion)"
        })
final class CompletionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CommandLine all = spec.parent().commandLine();
        all.getOut().print(AutoComplete.bash(all.getCommandName(), all));
        all.getOut().flush();
        return 0;
    }
}
