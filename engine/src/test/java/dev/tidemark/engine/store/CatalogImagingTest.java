package dev.tidemark.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.inspect.DumpTarget;
import dev.tidemark.engine.inspect.FileDump;
import dev.tidemark.engine.inspect.Finding;
import dev.tidemark.engine.inspect.Gravity;
import dev.tidemark.engine.inspect.StoreVerifier;
import dev.tidemark.engine.inspect.VerifyListener;
import dev.tidemark.engine.io.LocalDisk;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Catalogs that are opened from an image, or in spite of one. */
final class CatalogImagingTest {

    @TempDir
    private Path directory;

    private CatalogLog log;

    /** a, b, c and e, of which b has been created anew; d was dropped. */
    @BeforeEach
    void create() {
        log = CatalogLog.open(directory, ForcedMark.NONE);
        List.of("a", "b", "c", "d").forEach(log::create);
        log.drop("b");
        log.create("b");
        log.drop("d");
        log.create("e");
    }

    private CatalogLog reopened() {
        return CatalogLog.open(directory, log.close());
    }

    private static List<CatalogEntry> list(CatalogLog of) {
        return of.catalog().list(Optional.empty(), 99);
    }

    private static Optional<CatalogEntry> latest(CatalogLog of, String name) {
        CollectionName checked = new CollectionName(name);
        return of.store()
                .reader()
                .latest(Key.of(name).escaped())
                .map(record -> CatalogEntry.decode(checked, record.valueText(), dev.tidemark.engine.Location.NOWHERE));
    }

    private void isWhole(CatalogLog opened, List<CatalogEntry> expected) {
        assertThat(list(opened)).isEqualTo(expected);
        assertThat(opened.catalog().size()).isEqualTo(expected.size());
        assertThat(opened.store().damaged()).isEmpty();
        for (CatalogEntry entry : expected) {
            assertThat(opened.catalog().find(entry.name())).contains(entry);
            assertThat(opened.catalog().find(entry.id())).contains(entry);
            assertThat(latest(opened, entry.name().value())).contains(entry);
        }
        assertThat(opened.store().reader().size()).isEqualTo(expected.size());
        for (CatalogEntry dropped : List.of(CatalogLog.entry("b", 2), CatalogLog.entry("d", 4))) {
            assertThat(opened.catalog().find(dropped.id())).isEmpty();
        }
        assertThat(opened.catalog().find(new CollectionName("d"))).isEmpty();
        assertThat(latest(opened, "d")).isEmpty();
    }

    @Test
    void opening_fromAnImage_isTheCatalogThatWasClosed() {
        List<CatalogEntry> expected = list(log);
        log.image();
        CatalogLog opened = reopened();
        assertThat(opened.remarks()).isEmpty();
        assertThat(opened.catalog().imagedLengthBytes()).isPositive();
        assertThat(opened.store().bytesSinceCheckpoint()).isZero();
        isWhole(opened, expected);
        assertThat(opened.catalog().nextId().value()).isEqualTo(7);
    }

    @Test
    void opening_ofTheLastDropped_doesNotGiveItsNumberOutAgain() {
        log.drop("e");
        log.image();
        assertThat(reopened().catalog().nextId().value()).isEqualTo(7);
    }

    @Test
    void opening_withNewerLines_countsThose() {
        log.image();
        log.drop("a");
        CatalogEntry anew = log.create("c");
        CatalogEntry first = log.create("0");
        log.drop("e");
        log.create("e");
        List<CatalogEntry> expected = list(log);
        CatalogLog opened = reopened();
        assertThat(opened.catalog().imagedLengthBytes()).isPositive();
        assertThat(opened.store().bytesSinceCheckpoint()).isPositive();
        isWhole(opened, expected);
        assertThat(expected).hasSize(4).startsWith(first).contains(anew);
        assertThat(opened.catalog().find(new CollectionName("a"))).isEmpty();
        assertThat(opened.catalog().find(CatalogLog.entry("a", 1).id())).isEmpty();
        assertThat(opened.catalog().find(CatalogLog.entry("c", 3).id())).isEmpty();
    }

    @Test
    void image_ofAnImagedCatalogThatHasChanged_holdsBoth() {
        log.image();
        log = reopened();
        log.catalog().find(new CollectionName("c"));
        log.drop("a");
        log.create("aa");
        List<CatalogEntry> expected = list(log);
        log.image();
        CatalogLog opened = reopened();
        assertThat(opened.store().bytesSinceCheckpoint()).isZero();
        isWhole(opened, expected);
    }

    @Test
    void list_inPages_mergesImageAndChanges() {
        log.image();
        log = reopened();
        log.drop("b");
        log.create("bb");
        log.create("d");
        log.drop("e");
        List<String> names = new ArrayList<>();
        Optional<CollectionName> after = Optional.empty();
        List<CatalogEntry> page = log.catalog().list(after, 2);
        while (!page.isEmpty()) {
            page.forEach(entry -> names.add(entry.name().value()));
            page = log.catalog().list(Optional.of(page.get(page.size() - 1).name()), 2);
        }
        assertThat(names).containsExactly("a", "bb", "c", "d");
        assertThat(log.catalog().list(Optional.of(new CollectionName("aa")), 1))
                .extracting(entry -> entry.name().value())
                .containsExactly("bb");
        assertThat(log.catalog().size()).isEqualTo(4);
    }

    @Test
    void opening_imageDamagedTornOrGone_scansTheLog() throws IOException {
        List<CatalogEntry> expected = list(log);
        log.image();
        byte[] intact = Files.readAllBytes(log.imageFile());
        byte[] flipped = intact.clone();
        flipped[intact.length / 2] ^= 1;
        for (byte[] spoilt : List.of(flipped, Arrays.copyOf(intact, 300), new byte[0])) {
            Files.write(log.imageFile(), spoilt);
            log = reopened();
            assertThat(log.remarks()).singleElement().asString().startsWith("image of the catalog does not serve");
            assertThat(log.catalog().imagedLengthBytes()).isZero();
            assertThat(log.store().bytesSinceCheckpoint()).isEqualTo(Files.size(log.logFile()));
            isWhole(log, expected);
        }
        Files.delete(log.imageFile());
        log = reopened();
        assertThat(log.remarks()).isEmpty();
        isWhole(log, expected);
    }

    @Test
    void opening_imageOfAnotherLog_scansThisOne(@TempDir Path other) throws IOException {
        CatalogLog foreign = CatalogLog.open(other, ForcedMark.NONE);
        foreign.create("another");
        foreign.create("and-another");
        foreign.image();
        List<CatalogEntry> expected = list(log);
        Files.copy(foreign.imageFile(), log.imageFile());
        CatalogLog opened = reopened();
        assertThat(opened.remarks()).singleElement().asString().contains("reason=FOREIGN");
        isWhole(opened, expected);
    }

    @Test
    void opening_logEndsBeforeItsImage_isDamage() throws IOException {
        log.image();
        long before = log.store().watermark();
        log.close();
        byte[] lines = Files.readAllBytes(log.logFile());
        int end =
                new String(lines, java.nio.charset.StandardCharsets.ISO_8859_1).lastIndexOf('\n', lines.length - 2) + 1;
        Files.write(log.logFile(), Arrays.copyOf(lines, end));
        CatalogLog opened = CatalogLog.open(directory, new ForcedMark(before - 1, 1, end));
        assertThat(opened.store().reader().damage()).containsExactly(new PositionRange(before, before));
        assertThat(opened.remarks()).anyMatch(remark -> remark.contains("log ends before its image"));
        assertThat(findings()).anyMatch(finding -> finding.what().startsWith("image has seen more"));
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        new StoreVerifier(new LocalDisk(), directory).verify(new VerifyListener() {
            @Override
            public void found(Finding finding) {
                findings.add(finding);
            }

            @Override
            public void progressed(long doneBytes, long totalBytes) {
                assertThat(doneBytes).isLessThanOrEqualTo(totalBytes);
            }
        });
        return findings;
    }

    @Test
    void verify_intactImage_findsNothing() {
        log.image();
        log.drop("a");
        log.create("f");
        log.close();
        assertThat(findings()).isEmpty();
    }

    @Test
    void verify_anyByteOfTheImageFlipped_isDamage() throws IOException {
        log.image();
        log.close();
        byte[] intact = Files.readAllBytes(log.imageFile());
        for (int at = 0; at < intact.length; at += 7) {
            byte[] flipped = intact.clone();
            flipped[at] ^= 4;
            Files.write(log.imageFile(), flipped);
            assertThat(findings())
                    .as("offset %d", at)
                    .singleElement()
                    .matches(finding -> finding.gravity() == Gravity.DAMAGE
                            && finding.file().equals("catalog.image"));
        }
    }

    @Test
    void verify_imageThatLies_isDamage() throws IOException {
        log.image();
        CatalogImageHeader header = ((CatalogImageReading.Loaded)
                        new CatalogImageFile(new LocalDisk(), directory).read())
                .image()
                .header();
        List<CatalogEntry> entries = list(log);
        CatalogImageReading.Loaded loaded =
                (CatalogImageReading.Loaded) new CatalogImageFile(new LocalDisk(), directory).read();
        log.close();
        List<CatalogEntry> without = entries.subList(1, entries.size());
        Files.write(log.imageFile(), new CatalogImageWriter(without, loaded.index()).encode(header));
        assertThat(findings()).singleElement().matches(finding -> finding.what().endsWith(lie("another", "a")));
        List<CatalogEntry> more = new ArrayList<>(entries);
        more.add(CatalogLog.entry("z", 99));
        Files.write(log.imageFile(), new CatalogImageWriter(more, loaded.index()).encode(header));
        assertThat(findings()).singleElement().matches(finding -> finding.what().endsWith(lie("none", "z")));
        Files.write(
                log.imageFile(),
                new CatalogImageWriter(entries, new dev.tidemark.engine.state.KeyIndex()).encode(header));
        assertThat(findings()).singleElement().matches(finding -> finding.what().endsWith(lie("another", "a")));
    }

    private static String lie(String how, String name) {
        return "image disagrees with the log: entry is " + how + " in the log name=" + name
                + "; it is derived and may be deleted";
    }

    @Test
    void dump_image_tellsWhatItIsOf() {
        log.image();
        List<String> lines = new ArrayList<>();
        DumpTarget target = new DumpTarget() {
            @Override
            public void text(String line) {
                lines.add(line);
            }

            @Override
            public void bytes(byte[] source, int start, int end) {
                throw new AssertionError("an image has no lines");
            }
        };
        assertThat(new FileDump(new LocalDisk(), true, target).dump(log.imageFile()))
                .isZero();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0))
                .startsWith("catalog image position=8 seen=8 log-length=")
                .endsWith("last-id=6 collections=4 keys=4");
        assertThat(lines.get(1))
                .isEqualTo("collection id=1 handle=00c0ffee00c0ffef durability=ALWAYS sync-interval=PT0.101S name=a");
        new FileDump(new LocalDisk(), false, target).dump(log.imageFile());
        assertThat(lines).hasSize(6);
    }
}
