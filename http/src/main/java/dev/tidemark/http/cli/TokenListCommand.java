package dev.tidemark.http.cli;

import dev.tidemark.http.access.Scope;
import dev.tidemark.http.access.Token;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what the file of tokens says of each. */
@Command(
        name = "list",
        description = "Print a line for each token: name, id, what it is good for and until when. Not the tokens.")
final class TokenListCommand implements Callable<Integer> {

    @Mixin
    private TokenFileOption option = new TokenFileOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Instant now = Instant.now();
        TokenFileOption.read(option.file()).forEach(token -> out.println(line(token, now)));
        out.flush();
        return 0;
    }

    private static String line(Token token, Instant now) {
        return "name=" + token.name() + " id=" + token.id() + " scopes="
                + EnumSet.copyOf(token.scopes()).stream().map(Scope::label).collect(Collectors.joining(","))
                + " collections=" + String.join(",", token.collections().patterns()) + " created="
                + text(token.created()) + " expires=" + text(token.expires())
                + (token.isValidAt(now) ? "" : " (over)");
    }

    private static String text(Optional<Instant> at) {
        return at.map(Instant::toString).orElse("-");
    }
}
