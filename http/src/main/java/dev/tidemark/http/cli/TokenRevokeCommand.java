package dev.tidemark.http.cli;

import dev.tidemark.http.access.Token;
import dev.tidemark.http.access.TokenFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes tokens out of the file. */
@Command(
        name = "revoke",
        description = {
            "Revoke all tokens of a name, or the one that has an id (see tidemark token list).",
            "A running server refuses them within a second; streams of events that are open end within five minutes."
        })
final class TokenRevokeCommand implements Callable<Integer> {

    @Mixin
    private TokenFileOption option = new TokenFileOption();

    @Parameters(arity = "1..*", paramLabel = "NAME|ID", description = "Which.")
    private List<String> which = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        TokenFile file = option.file();
        List<Token> tokens = TokenFileOption.read(file);
        List<Token> left = new ArrayList<>(tokens);
        for (String each : which) {
            if (!left.removeIf(token -> token.name().equals(each) || token.id().equals(each))) {
                throw new CommandFailed("there is no such token: name or id=" + each);
            }
        }
        file.write(left);
        PrintWriter out = spec.commandLine().getOut();
        out.println("revoked tokens: " + (tokens.size() - left.size()) + " left: " + left.size());
        out.flush();
        return 0;
    }
}
