package dev.tidemark.http.cli;

import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.InvariantPage;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.Tidemark;
import dev.tidemark.engine.Breach;
import dev.tidemark.engine.Violation;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Holds stored values against the invariants of their collections. */
@Command(
        name = "check",
        description = {
            "Hold every stored value of all collections, or of one, against the collection's invariants: its JSON Schema, and its",
            "references, be they looked at before writes or not. Changes nothing.",
            "",
            "One line for each violation, with key, position, the JSON pointer of the place, what is broken there, what was asked",
            "for and what stands there; then how many values were looked at."
        },
        footer = {
            "",
            "Exit codes: 0 every value holds, 1 one does not, 2 the command line is wrong.",
            "",
            "Examples:",
            "  tidemark check --data /var/lib/tidemark",
            "  tidemark check --collection accounts --limit 10"
        })
final class CheckCommand implements Callable<Integer> {

    private static final int PAGE = 100;

    private final StoreOpener opener;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Option(names = "--collection", paramLabel = "NAME", description = "This collection alone.")
    private Optional<String> collection = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "COUNT",
            defaultValue = "100",
            description = "Values told of in a collection before it is left (default: ${DEFAULT-VALUE}).")
    private int limit = PAGE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CheckCommand(StoreOpener opener) {
        this.opener = opener;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new CommandFailed("limit is out of bounds: from=1 actual=" + limit);
        }
        boolean holds = true;
        try (OpenedStore opened = reading.open(opener, common.data(), ConfigFactory.load())) {
            for (String name : names(opened.store())) {
                holds &= check(opened.store(), name);
            }
        }
        return holds ? 0 : 1;
    }

    private List<String> names(Tidemark store) {
        if (collection.isPresent()) {
            return List.of(collection.get());
        }
        List<String> names = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<CollectionDescription> page = store.collections(cursor, PAGE);
            page.items().forEach(description -> names.add(description.name()));
            cursor = page.next();
        } while (cursor.isPresent());
        return names;
    }

    private boolean check(Tidemark store, String name) {
        PrintWriter out = spec.commandLine().getOut();
        if (store.describe(name).filter(known -> known.settings().keyless()).isPresent()) {
            out.println(name + ": keyless; its values were looked at when they were appended, and are not here");
            return true;
        }
        long examined = 0;
        int breaches = 0;
        Optional<String> cursor = Optional.empty();
        do {
            InvariantPage page =
                    Awaited.join(store.json(name).checkInvariants(cursor, Math.min(PAGE, limit - breaches)));
            page.breaches().forEach(breach -> print(out, name, breach));
            examined += page.examined();
            breaches += page.breaches().size();
            cursor = page.next();
        } while (cursor.isPresent() && breaches < limit);
        out.println(
                name + ": values=" + examined + " broken=" + breaches + (cursor.isPresent() ? " and maybe more" : ""));
        out.flush();
        return breaches == 0;
    }

    private static void print(PrintWriter out, String name, Breach breach) {
        for (Violation violation : breach.violations()) {
            out.println(name + ": key=" + breach.key() + " position=" + breach.position() + " " + violation);
        }
    }
}
