package dev.tidemark.http.cli;

import com.typesafe.config.Config;
import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StoreLockedException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Options of every command that only reads a store: it takes the store, or reads beside whoever has it. Filled in by the parser before the
 * command runs.
 */
final class ReadingOptions {

    @Option(
            names = "--read-only",
            description = {
                "Take no lock and change nothing, also where no other process has the store.",
                "Without it the store is opened like that when it is in use or cannot be written to, and a line on stderr says so."
            })
    private boolean readOnly;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** @throws CommandFailed where there is no store: a command that reads makes none */
    OpenedStore open(StoreOpener opener, Path directory, Config config) {
        if (!opener.isThere(directory)) {
            throw new CommandFailed("there is no store: directory=" + directory);
        }
        if (readOnly) {
            return EmbeddedStore.openReadOnly(directory, config);
        }
        try {
            return opener.open(directory, config);
        } catch (StoreLockedException inUse) {
            return beside("the store is in use", inUse, directory, config);
        } catch (StorageFailedException refused) {
            if (refused.kind() != StorageFailedException.Kind.READ_ONLY) {
                throw refused;
            }
            return beside("the store cannot be written to", refused, directory, config);
        }
    }

    private OpenedStore beside(String why, RuntimeException reason, Path directory, Config config) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(spec.qualifiedName() + ": " + why
                + " and is opened read-only: what was written in the last second or so" + " may be missing: reason="
                + reason.getMessage());
        err.flush();
        return EmbeddedStore.openReadOnly(directory, config);
    }
}
