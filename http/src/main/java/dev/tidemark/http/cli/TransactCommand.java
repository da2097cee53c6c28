package dev.tidemark.http.cli;

import dev.tidemark.actors.IdempotencyKey;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.actors.TransactionOutcome;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.http.TransactionText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes one transaction. */
@Command(
        name = "transact",
        description = {
            "Write to several collections, all or nothing: the operations of a file, as POST /v1/transactions takes them, in a JSON",
            "array or one a line.",
            "",
            "Prints the last position for each collection. Where a condition does not hold nothing is written."
        },
        footer = {
            "",
            "Exit codes: 0 written, 1 not, 2 the command line is wrong.",
            "",
            "Examples:",
            "  tidemark transact transfer.json --key 5f0c9c1e",
            "  echo '[{\"op\":\"add\",\"collection\":\"accounts\",\"key\":\"ada\",\"by\":5}]' | tidemark transact -"
        })
final class TransactCommand implements Callable<Integer> {

    private final StoreOpener opener;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "FILE", description = "File of operations, - for stdin.")
    private String file = "";

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Idempotency key: run again with it, the same operations are written once.")
    private Optional<String> key = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    TransactCommand(StoreOpener opener) {
        this.opener = opener;
    }

    @Override
    public Integer call() throws IOException {
        byte[] text = OperationsFile.read(file);
        PrintWriter out = spec.commandLine().getOut();
        try (OpenedStore opened = opener.open(common.data(), CommandConfig.load())) {
            Tidemark store = opened.store();
            List<TransactionWrite> writes = TransactionText.parse(text, store.limits());
            TransactionOutcome outcome = Awaited.join(key.map(IdempotencyKey::new)
                    .map(known -> store.transact(writes, known))
                    .orElseGet(() -> store.transact(writes)));
            if (outcome instanceof TransactionOutcome.Conflict conflict) {
                throw new CommandFailed("condition does not hold, nothing was written: index=" + conflict.index()
                        + " collection=" + conflict.collection() + " key=" + conflict.key()
                        + conflict.actual()
                                .map(position -> " position=" + position)
                                .orElse(" and there is no value"));
            }
            new TreeMap<>(((TransactionOutcome.Committed) outcome).positions())
                    .forEach((collection, position) -> out.println(collection + ": position=" + position));
            out.flush();
        }
        return 0;
    }
}
