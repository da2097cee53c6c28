package dev.tidemark.testkit.crash;

import dev.tidemark.testkit.model.Change;
import dev.tidemark.testkit.model.ModelRecord;
import dev.tidemark.testkit.model.Reopened;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A child program for the harness's own tests: a store of one line per set, honest or not. */
final class LineStoreChild {

    static final String COLLECTION = "lines";
    private static final int UNWRITTEN_MAX = 20;

    private LineStoreChild() {}

    /** Arguments: file, then {@code honest}, {@code hasty} (acknowledges before it writes), {@code failing} or {@code mute}. */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        String way = arguments[1];
        long writesMax = Long.parseLong(arguments[2]);
        ChildReport report = new ChildReport(System.out);
        long position = open(file).size();
        List<String> unwritten = new ArrayList<>();
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (long write = 0; write < writesMax; write++) {
                position++;
                String key = "key\t" + position % 10;
                String value = "\"line " + position + "\\n\"";
                report.invoked(write, COLLECTION, List.of(Change.set(key, value)));
                unwritten.add(position + ";" + key + ";" + value + "\n");
                if (!way.equals("hasty") || unwritten.size() == UNWRITTEN_MAX) {
                    out.write(String.join("", unwritten).getBytes(StandardCharsets.UTF_8));
                    unwritten.clear();
                }
                report.acknowledged(write, position);
                ModelRecord record = ModelRecord.single(position, Change.set(key, value));
                report.begun(write);
                report.read(write, COLLECTION, key, Optional.of(record));
            }
        }
        end(way, report);
    }

    private static void end(String way, ChildReport report) throws IOException {
        if (way.equals("failing")) {
            throw new IOException("this child fails");
        }
        if (way.equals("mute")) {
            System.in.read();
        }
        report.finished();
    }

    /** Whole lines; a torn last one is cut off. */
    static List<ModelRecord> open(Path file) throws IOException {
        List<ModelRecord> records = new ArrayList<>();
        if (!Files.exists(file)) {
            return records;
        }
        String text = Files.readString(file);
        int whole = text.lastIndexOf('\n') + 1;
        for (String line : text.substring(0, whole).lines().toList()) {
            String[] parts = line.split(";", -1);
            records.add(ModelRecord.single(Long.parseLong(parts[0]), Change.set(parts[1], parts[2])));
        }
        Files.writeString(file, text.substring(0, whole));
        return records;
    }

    static Map<String, Reopened> reopened(Path file) {
        try {
            return Map.of(COLLECTION, Reopened.of(open(file)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
