package dev.tidemark.actors.simulation;

import akka.actor.typed.ActorSystem;
import akka.stream.javadsl.Sink;
import akka.util.ByteString;
import dev.tidemark.actors.CollectionState;
import dev.tidemark.actors.Entry;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.LogPage;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.engine.PositionGoneException;
import dev.tidemark.testkit.model.ModelRecord;
import dev.tidemark.testkit.model.Reopened;
import dev.tidemark.testkit.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

/** Reads everything that a collection holds, in every way there is. Used once. */
final class Inspection {

    private static final int PAGE = 100;
    private static final int TRIES_MAX = 30;

    private final Simulation simulation;
    private final ActorSystem<?> system;
    private final JsonCollection collection;
    private final boolean keyless;
    private int sealed;

    /** @param system that runs the streams of chunks */
    Inspection(Simulation simulation, ActorSystem<?> system, JsonCollection collection, boolean keyless) {
        this.keyless = keyless;
        this.simulation = simulation;
        this.system = system;
        this.collection = collection;
    }

    /**
     * What was found.
     *
     * @param first position at which the log begins
     */
    record Found(Reopened reopened, long first, long watermark) {}

    /** Anew, where a compaction or retention came between. */
    Reopened run() {
        return find().reopened();
    }

    Found find() {
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            long generation = generation();
            Optional<Found> found = unlessGone();
            if (found.isPresent() && generation() == generation) {
                return found.get();
            }
        }
        throw new AssertionError("collection does not stay as it is: collection=" + collection.name());
    }

    private long generation() {
        return simulation.await(collection.statistics()).generation();
    }

    /** Empty when retention has removed what was being read. */
    private Optional<Found> unlessGone() {
        try {
            return Optional.of(look());
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof PositionGoneException) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private Found look() {
        long first = simulation.await(collection.state()).first();
        List<ModelRecord> log = log(first - 1);
        SortedMap<String, ModelRecord> state = keyless ? new TreeMap<>() : listed();
        CollectionState told = simulation.await(collection.state());
        if (told.size() != state.size()) {
            throw new AssertionError("size differs from listing: collection=" + collection.name() + " size="
                    + told.size() + " listed=" + state.size());
        }
        requireSameByKey(state);
        requireSameFromChunks(log, first - 1);
        return new Found(new Reopened(log, state, List.of()), first, told.watermark());
    }

    private List<ModelRecord> log(long before) {
        List<ModelRecord> log = new ArrayList<>();
        long watermark;
        long last = before;
        do {
            LogPage page = simulation.await(collection.log(last, PAGE));
            page.records().forEach(record -> log.add(Records.of(record)));
            watermark = page.watermark();
            last = log.isEmpty() ? before : log.get(log.size() - 1).position();
            if (page.records().isEmpty() && last < watermark) {
                throw new AssertionError("log ends below its watermark: collection=" + collection.name() + " last="
                        + last + " watermark=" + watermark);
            }
        } while (last < watermark);
        return log;
    }

    private SortedMap<String, ModelRecord> listed() {
        TreeMap<String, ModelRecord> state = new TreeMap<>();
        Optional<String> cursor = Optional.empty();
        do {
            Listing listing = Listing.FIRST.withLimit(7);
            Page<Entry> page = simulation.await(
                    collection.entries(cursor.map(listing::from).orElse(listing)));
            for (Entry entry : page.items()) {
                if (state.put(entry.key(), Records.of(entry)) != null) {
                    throw new AssertionError("listed twice: collection=" + collection.name() + " key=" + entry.key());
                }
            }
            cursor = page.next();
        } while (cursor.isPresent());
        return state;
    }

    /** Chunks, where there are any, must hold the log's own lines. */
    private void requireSameFromChunks(List<ModelRecord> log, long before) {
        for (String renderer : List.of("ndjson", "json")) {
            long after = before;
            Optional<SealedChunk> chunk = chunk(after, renderer);
            while (chunk.isPresent()) {
                long first = after;
                long last = chunk.get().last();
                List<String> lines = text(chunk.get(), renderer);
                List<Long> positions = lines.stream()
                        .filter(line -> !line.contains("\"op\":\"CHECKPOINT\""))
                        .map(Inspection::position)
                        .toList();
                List<Long> expected = log.stream()
                        .map(ModelRecord::position)
                        .filter(position -> position > first && position <= last)
                        .toList();
                if (!positions.equals(expected)) {
                    throw new AssertionError("chunk differs from log: collection=" + collection.name() + " renderer="
                            + renderer + " log=" + expected + " chunk=" + positions);
                }
                sealed++;
                after = last;
                chunk = chunk(after, renderer);
            }
        }
    }

    private Optional<SealedChunk> chunk(long after, String renderer) {
        return simulation.await(collection.chunk(after, renderer, List.of()));
    }

    private List<String> text(SealedChunk chunk, String renderer) {
        ByteString bytes = simulation.await(
                chunk.bytes().runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), system));
        String text = bytes.utf8String();
        return renderer.equals("json")
                ? List.of(text.substring(1, text.length() - 1).split(",(?=\\{\"position\")"))
                : text.lines().toList();
    }

    private static long position(String line) {
        return Long.parseLong(line.substring("{\"position\":".length(), line.indexOf(',')));
    }

    /** Chunks that were compared. */
    int sealed() {
        return sealed;
    }

    /** Gets must agree with the listing. */
    private void requireSameByKey(SortedMap<String, ModelRecord> state) {
        state.forEach((key, record) -> {
            Optional<ModelRecord> got = simulation.await(collection.get(key)).map(Records::of);
            if (!got.equals(Optional.of(record))) {
                throw new AssertionError("get differs from listing: collection=" + collection.name() + " listed="
                        + record + " got=" + got);
            }
        });
    }
}
