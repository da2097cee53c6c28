package dev.tidemark.http.cli;

import dev.tidemark.actors.Entry;
import dev.tidemark.actors.JsonCollection;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.Page;
import dev.tidemark.actors.snapshot.EntrySorter;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.io.LocalDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Writes the state of a collection as NDJSON, sorted by key, values as they were sent. Owned by the thread of the command. */
final class Exporter {

    private static final byte[] BEFORE_KEY = "{\"key\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEFORE_VALUE = "\",\"value\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER_VALUE = "}\n".getBytes(StandardCharsets.US_ASCII);

    private final JsonCollection collection;
    private final long memoryMaxBytes;
    private final LongConsumer onCount;

    /** @param onCount told how many entries have been read so far */
    Exporter(JsonCollection collection, long memoryMaxBytes, LongConsumer onCount) {
        this.collection = collection;
        this.memoryMaxBytes = memoryMaxBytes;
        this.onCount = onCount;
    }

    /** Returns how many entries there were. Neither flushes nor closes the target. */
    long export(OutputStream target) throws IOException {
        long count = 0;
        Path directory = Files.createTempDirectory("tidemark-export-");
        try (EntrySorter sorter = new EntrySorter(new LocalDisk(), directory.resolve("sort"), memoryMaxBytes)) {
            Listing listing = Listing.FIRST.withLimit(Listing.LIMIT_MAX);
            Optional<String> next;
            do {
                Page<Entry> page = Awaited.join(collection.entries(listing));
                for (Entry entry : page.items()) {
                    sorter.add(new EntrySorter.Item(
                            entry.key().getBytes(StandardCharsets.UTF_8), entry.position(), valueOf(entry)));
                    count++;
                }
                onCount.accept(count);
                next = page.next();
                if (next.isPresent()) {
                    listing = listing.from(next.get());
                }
            } while (next.isPresent());
            sorter.<IOException>drain(item -> line(target, item));
        } finally {
            Files.delete(directory);
        }
        return count;
    }

    /** The value, and behind it what else there is to say of the entry. */
    private static byte[] valueOf(Entry entry) {
        String value = entry.value().toString();
        String expiring =
                entry.expires().map(at -> ",\"expires\":\"" + at + "\"").orElse("");
        String sliding =
                entry.sliding().map(time -> ",\"sliding\":\"" + time + "\"").orElse("");
        return expiring.isEmpty()
                ? entry.value().bytes()
                : (value + expiring + sliding).getBytes(StandardCharsets.UTF_8);
    }

    private static void line(OutputStream target, EntrySorter.Item item) throws IOException {
        target.write(BEFORE_KEY);
        target.write(KeyText.escape(new String(item.key(), StandardCharsets.UTF_8)));
        target.write(BEFORE_VALUE);
        target.write(item.value());
        target.write(AFTER_VALUE);
    }
}
