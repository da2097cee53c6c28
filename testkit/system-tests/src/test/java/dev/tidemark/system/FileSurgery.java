package dev.tidemark.system;

import dev.tidemark.actors.Json;
import dev.tidemark.actors.Seams;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.format.FixedText;
import dev.tidemark.testkit.Stages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** A closed store of two collections, and what can happen to its files. Made once, copied for each test. Owned by one thread. */
final class FileSurgery {

    /** Segments and journal so small that the first segments are long out of the journal. */
    static final String SETTINGS =
            "tidemark { segment.max-length = 16 KiB, journal { file-length = 64 KiB, files-max = 4 },"
                    + " batch.max-length = 16 KiB, value.max-length = 4 KiB }, akka.loglevel = OFF";

    static final String DAMAGED = "damaged";
    static final String INTACT = "intact";
    static final int RECORDS = 2_500;
    static final int KEYS = 400;
    private static final int CATALOG_ENTRIES = 500;
    private static final int JOURNAL_CRC_AT = 4_092;
    private static final int CHECKPOINT_CRC_AT = 12;
    private static final int BINARY_VERSION_AT = 8;

    private final Path data;

    private FileSurgery(Path data) {
        this.data = data;
    }

    /** Makes such a store in a directory. */
    static FileSurgery filled(Path data) {
        FileSurgery files = new FileSurgery(data);
        try (StoreProbe store = files.open()) {
            store.created(DAMAGED);
            store.created(INTACT);
            createCatalog(store);
            for (int number = 1; number < RECORDS; number++) {
                store.store().json(DAMAGED).set(key(number), Json.parse(value(number)));
            }
            store.set(DAMAGED, key(RECORDS), value(RECORDS));
            store.set(INTACT, "k", "\"still here\"");
        }
        return files;
    }

    /** A catalog so long that it is forced, and so not in the journal for ever. */
    private static void createCatalog(StoreProbe store) {
        List<CompletionStage<?>> created = new ArrayList<>();
        for (int number = 0; number < CATALOG_ENTRIES; number++) {
            created.add(store.store().create("one-of-many-" + number, CollectionSettings.DEFAULT));
        }
        created.forEach(Stages::await);
    }

    FileSurgery copiedTo(Path target) {
        copy(data, target);
        return new FileSurgery(target);
    }

    /** Copies a directory with all that is in it. */
    static void copy(Path source, Path target) {
        try (Stream<Path> all = Files.walk(source)) {
            for (Path each : all.toList()) {
                Files.copy(each, target.resolve(source.relativize(each).toString()));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Key of the record at a position. */
    static String key(long position) {
        return "key-" + position % KEYS;
    }

    static String value(long position) {
        return "{\"n\":" + position + ",\"pad\":\"" + "x".repeat(60) + "\"}";
    }

    StoreProbe open() {
        return StoreProbe.open(data, SETTINGS + ", tidemark.checkpoint-after = 1 GiB", Seams.real());
    }

    Path data() {
        return data;
    }

    Path manifest() {
        return data.resolve("collections/" + DAMAGED + "/manifest.json");
    }

    Path catalog() {
        return data.resolve("catalog.jsonl");
    }

    /** Segments in the order of their positions. */
    List<Path> segments() {
        return files(data.resolve("collections/" + DAMAGED + "/log"));
    }

    List<Path> journalFiles() {
        return files(data.resolve("journal/0"));
    }

    static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** First position in a segment, as its name says. */
    static long base(Path segment) {
        return Long.parseLong(segment.getFileName().toString().replace(".jsonl", ""));
    }

    static void append(Path file, String text) {
        write(file, bytes(file), text.getBytes(StandardCharsets.UTF_8));
    }

    static void truncate(Path file, int lengthBytes) {
        write(file, Arrays.copyOf(bytes(file), lengthBytes));
    }

    static void flip(Path file, int offset) {
        byte[] content = bytes(file);
        content[offset] ^= 4;
        write(file, content);
    }

    /** Opens the store, writes so much that it takes a checkpoint when it closes, and gives that. */
    List<Path> checkpoints() {
        try (StoreProbe store = StoreProbe.open(data, SETTINGS + ", tidemark.checkpoint-after = 1 KiB", Seams.real())) {
            store.set(DAMAGED, "checkpointed", value(0));
        }
        return files(data.resolve("collections/" + DAMAGED + "/checkpoint"));
    }

    /** Gives the first line of a file a later version, and a checksum that is right. */
    static void makeNewer(Path file) {
        String text = new String(bytes(file), StandardCharsets.UTF_8);
        int end = text.indexOf('\n') + 1;
        String newer = text.substring(0, text.lastIndexOf(",\"crc\"", end))
                .replace("\"version\":4", "\"version\":5")
                .replace("\"version\":1", "\"version\":2");
        write(file, FixedText.sealed(newer), text.substring(end).getBytes(StandardCharsets.UTF_8));
    }

    static void makeJournalNewer(Path file) {
        makeBinaryNewer(file, JOURNAL_CRC_AT);
    }

    static void makeCheckpointNewer(Path file) {
        makeBinaryNewer(file, CHECKPOINT_CRC_AT);
    }

    /** @param checksumAt where the checksum of everything before it stands */
    private static void makeBinaryNewer(Path file, int checksumAt) {
        byte[] content = bytes(file);
        ByteBuffer block = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        block.putInt(BINARY_VERSION_AT, block.getInt(BINARY_VERSION_AT) + 1);
        CRC32C checksum = new CRC32C();
        checksum.update(content, 0, checksumAt);
        block.putInt(checksumAt, (int) checksum.getValue());
        write(file, content);
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Replaces a file. */
    static void write(Path file, byte[]... parts) {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file);
            for (byte[] part : parts) {
                Files.write(file, part, StandardOpenOption.APPEND);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
