package dev.tidemark.http.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Makes the lines of descriptions paragraphs, which help wraps at the terminal's width; lists of commands show the first one. Stateless. */
final class Paragraphs {

    private Paragraphs() {}

    /** Of a command and all below it. */
    static void join(CommandLine commandLine) {
        UsageMessageSpec usage = commandLine.getCommandSpec().usageMessage();
        usage.description(joined(usage.description()));
        commandLine.getSubcommands().values().forEach(Paragraphs::join);
    }

    /** Empty lines, and lines that are set in, stay as they are. */
    static String[] joined(String... lines) {
        List<String> paragraphs = new ArrayList<>();
        boolean goesOn = false;
        for (String line : lines) {
            boolean isText = !line.isEmpty() && line.charAt(0) != ' ';
            if (isText && goesOn) {
                int last = paragraphs.size() - 1;
                paragraphs.set(last, paragraphs.get(last) + " " + line);
            } else {
                paragraphs.add(line);
            }
            goesOn = isText;
        }
        return paragraphs.toArray(String[]::new);
    }
}
