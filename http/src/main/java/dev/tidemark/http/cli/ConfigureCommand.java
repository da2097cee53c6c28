package dev.tidemark.http.cli;

import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.Expiring;
import dev.tidemark.engine.Invariants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets the invariants of a collection, and what becomes of its entries that expire. */
@Command(
        name = "configure",
        description = {
            "Set what must hold of every value of a collection, and what becomes of entries that expire. What is not named stays as it is.",
            "",
            "A JSON Schema is of draft 2020-12, or of the draft that its $schema names. It is set when all stored values satisfy",
            "it; else the first that do not are named, and nothing is changed.",
            "",
            "A reference is the JSON pointer of a place in the values, and the collection that has the keys which stand there."
        },
        footer = {
            "",
            "Examples:",
            "  tidemark configure accounts --json-schema accounts.schema.json",
            "  tidemark configure inventory --reference /item=items --references-on-write",
            "  tidemark configure accounts --no-json-schema"
        })
final class ConfigureCommand implements Callable<Integer> {

    private static final String NONE = "";

    private final StoreOpener opener;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "COLLECTION", description = "Collection to configure; it must exist.")
    private String collection = NONE;

    @Option(names = "--json-schema", paramLabel = "FILE", description = "JSON Schema of every value.")
    private Optional<Path> jsonSchema = Optional.empty();

    @Option(names = "--no-json-schema", description = "Take the JSON Schema away.")
    private boolean noJsonSchema;

    @Option(
            names = "--reference",
            paramLabel = "POINTER=COLLECTION",
            description = "A reference; given once or more, these are all there are then.")
    private Map<String, String> references = new TreeMap<>();

    @Option(names = "--no-references", description = "Take all references away.")
    private boolean noReferences;

    @Option(
            names = "--references-on-write",
            negatable = true,
            description = "Refuse writes whose references lead nowhere, or look at them when asked alone.")
    private Optional<Boolean> referencesOnWrite = Optional.empty();

    @Option(
            names = "--expiring",
            paramLabel = "removed|handled",
            description = {
                "What becomes of entries that expire: they are removed, or handed to the host's handler first.",
                "Entries that wait for a handler which nobody has any more are let go by \"removed\"."
            })
    private Optional<Expiring> expiring = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ConfigureCommand(StoreOpener opener) {
        this.opener = opener;
    }

    @Override
    public Integer call() throws IOException {
        Optional<String> schema = jsonSchema.isPresent()
                ? Optional.of(Files.readString(jsonSchema.get()))
                : Optional.of(Invariants.JSON_SCHEMA_NONE).filter(none -> noJsonSchema);
        UnaryOperator<Invariants> change = present -> changed(present, schema);
        try (OpenedStore opened = opener.open(common.data(), ConfigFactory.load())) {
            CollectionDescription description = Awaited.join(opened.store()
                    .change(
                            collection,
                            settings -> settings.withInvariants(change.apply(settings.invariants()))
                                    .withExpiring(expiring.orElse(settings.expiring()))));
            Invariants now = description.settings().invariants();
            spec.commandLine()
                    .getOut()
                    .println("configured: collection=" + description.name() + " jsonSchema=" + now.jsonSchema()
                            + " references=" + now.references() + " referencesOnWrite=" + now.referencesOnWrite()
                            + " expiring="
                            + description.settings().expiring().name().toLowerCase(Locale.ROOT));
            spec.commandLine().getOut().flush();
        }
        return 0;
    }

    private Invariants changed(Invariants present, Optional<String> schema) {
        Invariants changed = schema.map(present::withJsonSchema).orElse(present);
        if (noReferences || !references.isEmpty()) {
            Map<String, CollectionName> targets = new TreeMap<>();
            references.forEach((pointer, target) -> targets.put(pointer, new CollectionName(target)));
            changed = changed.withReferences(targets);
        }
        return referencesOnWrite.map(changed::withReferencesOnWrite).orElse(changed);
    }
}
