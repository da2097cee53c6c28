package dev.tidemark.engine.backup;

import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.Location;
import dev.tidemark.engine.UnsupportedFormatException;
import dev.tidemark.engine.format.FixedText;
import dev.tidemark.engine.format.FormatVersion;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.Verdict;
import dev.tidemark.engine.store.CatalogEntry;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;

/**
 * Lines of a backup's manifest, JSON in a fixed spelling with a checksum each:
 *
 * <pre>
 * {"tidemark":"backup","version":1,"id":"00000042","time":"2026-11-20T03:00:00Z","kind":"incremental",
 *  "formats":{"segment":1,"manifest":4},"crc":"…"}
 * {"collection":7,"first":1,"cut":812,"catalog":{…},"name":"history","crc":"…"}
 * {"file":"7/00000000000000000001.jsonl","length":524288,"sha256":"…","crc":"…"}
 * {"end":"backup","collections":1,"files":2,"length":524690,"sha256":"…","crc":"…"}
 * </pre>
 *
 * Stateless.
 */
final class BackupLines {

    private static final FormatVersion VERSION = FormatVersion.current(FormatVersion.Kind.BACKUP);
    private static final String HEAD = "{\"tidemark\":\"backup\",\"version\":";
    private static final String SHA = ",\"sha256\":\"";

    private BackupLines() {}

    static byte[] encode(BackupLine line) {
        if (line instanceof BackupLine.Head head) {
            return FixedText.sealed(HEAD + VERSION.number() + ",\"id\":\"" + head.id() + "\",\"time\":\""
                    + Instant.ofEpochMilli(head.timeMillis()) + "\",\"kind\":\""
                    + head.kind().name().toLowerCase(Locale.ROOT) + "\",\"formats\":{\"segment\":"
                    + FormatVersion.current(FormatVersion.Kind.SEGMENT).number() + ",\"manifest\":"
                    + FormatVersion.current(FormatVersion.Kind.MANIFEST).number() + "}");
        }
        if (line instanceof BackupLine.OfCollection collection) {
            CatalogEntry entry = collection.entry();
            return FixedText.sealed("{\"collection\":" + entry.id() + ",\"first\":" + collection.first() + ",\"cut\":"
                    + collection.cut() + ",\"catalog\":" + new String(entry.encode(), StandardCharsets.UTF_8)
                    + ",\"name\":\""
                    + new String(KeyText.escape(entry.name().value()), StandardCharsets.UTF_8) + "\"");
        }
        if (line instanceof BackupLine.OfFile file) {
            return FixedText.sealed(
                    "{\"file\":\"" + file.name() + "\",\"length\":" + file.lengthBytes() + SHA + file.sha256() + "\"");
        }
        BackupLine.End end = (BackupLine.End) line;
        return FixedText.sealed("{\"end\":\"backup\",\"collections\":" + end.collections() + ",\"files\":" + end.files()
                + ",\"length\":" + end.lengthBytes() + SHA + end.sha256() + "\"");
    }

    /**
     * @param line with its newline
     * @throws CorruptDataException when it is not what was written
     * @throws UnsupportedFormatException when the backup is of another version
     */
    static BackupLine decode(byte[] line, Location location) {
        FixedText text = FixedText.verified(line, location);
        try {
            if (text.take(HEAD)) {
                return head(text, location);
            }
            if (text.take("{\"collection\":")) {
                return collection(text, location);
            }
            return text.take("{\"file\":\"") ? file(text) : end(text);
        } catch (IllegalArgumentException | DateTimeException nonsense) {
            throw new CorruptDataException(
                    "backup manifest contradicts itself: reason=" + nonsense.getMessage(), location);
        }
    }

    private static BackupLine head(FixedText text, Location location) {
        long version = text.number();
        Verdict verdict = FormatVersion.judge(FormatVersion.Kind.BACKUP, version);
        if (verdict != Verdict.VALID) {
            throw new UnsupportedFormatException(
                    "backup is of " + (verdict == Verdict.TOO_NEW ? "a later" : "an earlier")
                            + " version than this program reads: expected=" + VERSION.number() + " actual=" + version,
                    location);
        }
        text.expect(",\"id\":\"");
        String id = text.until('"');
        text.expect("\",\"time\":\"");
        long time = Instant.parse(text.until('"')).toEpochMilli();
        text.expect("\",\"kind\":\"");
        BackupKind kind = BackupKind.valueOf(text.until('"').toUpperCase(Locale.ROOT));
        text.expect("\",\"formats\":");
        text.object();
        text.expectEnd();
        return new BackupLine.Head(id, time, kind);
    }

    private static BackupLine collection(FixedText text, Location location) {
        text.number();
        long first = member(text, "first");
        long cut = member(text, "cut");
        text.expect(",\"catalog\":");
        String catalog = text.object();
        text.expect(",\"name\":\"");
        String rest = text.rest();
        if (!rest.endsWith("\"")) {
            throw new CorruptDataException("text is cut: expected=\"", location);
        }
        byte[] escaped = rest.substring(0, rest.length() - 1).getBytes(StandardCharsets.UTF_8);
        CollectionName name = new CollectionName(KeyText.unescape(escaped, 0, escaped.length));
        return new BackupLine.OfCollection(CatalogEntry.decode(name, catalog, location), first, cut);
    }

    private static BackupLine file(FixedText text) {
        String name = text.until('"');
        text.expect("\"");
        long length = member(text, "length");
        return new BackupLine.OfFile(name, length, sha(text));
    }

    private static BackupLine end(FixedText text) {
        text.expect("{\"end\":\"backup\"");
        long collections = member(text, "collections");
        long files = member(text, "files");
        long length = member(text, "length");
        return new BackupLine.End(collections, files, length, sha(text));
    }

    private static String sha(FixedText text) {
        text.expect(SHA);
        String digits = text.until('"');
        text.expect("\"");
        text.expectEnd();
        return digits;
    }

    private static long member(FixedText text, String member) {
        text.expect(",\"" + member + "\":");
        return text.number();
    }
}
