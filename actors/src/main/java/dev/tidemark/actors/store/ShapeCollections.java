package dev.tidemark.actors.store;

import dev.tidemark.actors.CollectionDescription;
import dev.tidemark.actors.Condition;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.actors.compaction.CompactionGate;
import dev.tidemark.actors.compaction.CompactionOutcome;
import dev.tidemark.actors.shape.ShapeLine;
import dev.tidemark.actors.shape.ShapeLog;
import dev.tidemark.actors.shape.ShapeStore;
import dev.tidemark.actors.writer.WriteJob;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.Key;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The collections behind shapes, and those that shapes are of, as their followers use them. Any thread. */
final class ShapeCollections implements ShapeStore {

    private static final int PAGE = 1_000;

    /** Sorts before the names of all shapes. */
    private static final Optional<CollectionName> BEFORE_SHAPES =
            Optional.of(new CollectionName(CollectionName.SHAPES));

    /** As it stands in a line: no key of a user is spelt like this. */
    private static final byte[] MARK = "\\u0001".getBytes(StandardCharsets.US_ASCII);

    private static final int LINE_MAX_BYTES = 48 << 20;

    private final CollectionParts shared;
    private final TidemarkSettings settings;
    private final Catalog catalog;
    private final Ports ports;
    private final CatalogCalls calls;
    private final CompactionGate compaction;

    ShapeCollections(
            CollectionParts shared,
            TidemarkSettings settings,
            Catalog catalog,
            Ports ports,
            CatalogCalls calls,
            CompactionGate compaction) {
        this.shared = shared;
        this.settings = settings;
        this.catalog = catalog;
        this.ports = ports;
        this.calls = calls;
        this.compaction = compaction;
    }

    @Override
    public Optional<CollectionDescription> find(String name) {
        return catalog.find(new CollectionName(name)).map(CatalogCalls::describe);
    }

    @Override
    public List<String> shapes() {
        List<String> names = new ArrayList<>();
        List<CatalogEntry> page = catalog.list(BEFORE_SHAPES, PAGE);
        while (!page.isEmpty()) {
            page.stream()
                    .map(CatalogEntry::name)
                    .filter(CollectionName::isShape)
                    .forEach(name -> names.add(name.value()));
            CollectionName last = page.get(page.size() - 1).name();
            boolean more = page.size() == PAGE && last.value().startsWith(CollectionName.SHAPES);
            page = more ? catalog.list(Optional.of(last), PAGE) : List.of();
        }
        return names;
    }

    @Override
    public Set<String> sources() {
        Set<String> handles = new HashSet<>();
        List<CatalogEntry> page = catalog.list(Optional.empty(), PAGE);
        while (!page.isEmpty()) {
            page.stream().filter(entry -> !entry.name().isHidden()).forEach(entry -> handles.add(entry.handle()));
            page = page.size() == PAGE
                    ? catalog.list(Optional.of(page.get(PAGE - 1).name()), PAGE)
                    : List.of();
        }
        return handles;
    }

    @Override
    public JsonCollection source(String name) {
        return collection(name, WriteJobs.NONE);
    }

    @Override
    public CompletionStage<Long> settled(String name) {
        return collection(name, WriteJobs.NONE).settled();
    }

    private StoreCollection collection(String name, WriteJobs jobs) {
        CollectionName checked = new CollectionName(name);
        return new StoreCollection(checked, () -> ports.find(checked), () -> compact(checked), shared, jobs);
    }

    private CompletionStage<CompactionOutcome> compact(CollectionName name) {
        return catalog.find(name)
                .<CompletionStage<CompactionOutcome>>map(compaction::compact)
                .orElseGet(() -> CompletableFuture.failedStage(Ports.unknown(name)));
    }

    @Override
    public CompletionStage<CollectionDescription> create(String name) {
        return calls.create(new CollectionName(name), CollectionSettings.DEFAULT)
                .thenApply(creation -> creation.description());
    }

    @Override
    public CompletionStage<Boolean> drop(String name) {
        return calls.drop(new CollectionName(name));
    }

    @Override
    public ShapeLog log(String name) {
        return new Log(collection(name, WriteJobs.NONE));
    }

    @Override
    public int batchMaxBytes() {
        return settings.writer().batchMaxBytes();
    }

    /** Of a frame of the journal a quarter is left for what else is in it, of the longest line that is read too. */
    @Override
    public int lineMaxBytes() {
        long frameBytes = Math.min(
                settings.journal().fileLengthBytes(), settings.journal().pendingMaxBytes());
        return (int) Math.min(LINE_MAX_BYTES, frameBytes / 4 * 3);
    }

    /** One of them. Writes below the checks of what users write, which hold for the rows that they are made of. */
    private record Log(StoreCollection collection) implements ShapeLog {

        @Override
        public JsonCollection reading() {
            return collection;
        }

        @Override
        public CompletionStage<Optional<Entry>> latest(String key) {
            return collection.latest(key, () -> key(key));
        }

        private static Key key(String text) {
            return text.equals(ShapeLine.MARK) ? Key.ofEscaped(MARK) : Key.of(text);
        }

        @Override
        public CompletionStage<WriteOutcome> write(List<ShapeLine> lines) {
            return collection.submit(() -> lines.size() == 1 ? set(lines.get(0)) : all(lines));
        }

        /** Of a single line no batch's length is asked. */
        private static WriteJob.Single set(ShapeLine line) {
            return new WriteJob.Set(line.key(), key(line.key()).escaped(), line.value(), Condition.ANY);
        }

        private static WriteJob all(List<ShapeLine> lines) {
            return new WriteJob.Atomic(lines.stream().map(Log::set).toList());
        }
    }
}
