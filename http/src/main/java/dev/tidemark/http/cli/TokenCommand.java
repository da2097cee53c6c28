package dev.tidemark.http.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands on a file of tokens; does nothing by itself. */
@Command(
        name = "token",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Make, list and revoke the tokens by which a server knows who may do what.",
            "",
            "A file keeps their hashes, never themselves; a running server takes changes within a second. No data",
            "directory is opened."
        },
        footer = {
            "",
            "Examples:",
            "  tidemark token create ops --scope admin --token-file tokens.json",
            "  tidemark token create shop --scope read,append --collections 'orders-*,items' --token-file tokens.json",
            "  tidemark token create shop --rotate P1D --token-file tokens.json     the one of before ends a day later",
            "  tidemark token revoke shop --token-file tokens.json"
        })
final class TokenCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private TokenCommand() {}

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new TokenCommand())
                .addSubcommand(new TokenCreateCommand())
                .addSubcommand(new TokenListCommand())
                .addSubcommand(new TokenRevokeCommand());
        commandLine
                .getSubcommands()
                .values()
                .forEach(each -> each.getCommandSpec().mixinStandardHelpOptions(true));
        return commandLine;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: create, list or revoke");
    }
}
