package dev.tidemark.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrashBinTest {

    @TempDir
    private Path directory;

    private TrashBin bin;

    @BeforeEach
    void prepare() {
        bin = new TrashBin(new LocalDisk(), directory);
    }

    private static CatalogEntry entry(long id) {
        return new CatalogEntry(
                new CollectionName("orders"),
                new CollectionId(id),
                CatalogEntry.handleOf(id),
                1,
                CollectionSettings.DEFAULT);
    }

    private Path put(CatalogEntry entry, String content) throws IOException {
        Path segment = entry.files(directory).segment(1);
        Files.createDirectories(segment.getParent());
        Files.writeString(segment, content);
        Files.writeString(entry.files(directory).manifest(), content);
        return segment;
    }

    @Test
    void discard_collection_freesItsName() throws IOException {
        Path segment = put(entry(1), "one");
        bin.discard(entry(1));
        assertThat(segment).doesNotExist();
        assertThat(entry(1).files(directory).directory()).doesNotExist();
        assertThat(directory.resolve("trash/1-0000000000000001/log/00000000000000000001.jsonl"))
                .hasContent("one");
    }

    @Test
    void discard_twice_leavesTheNextOfThatNameAlone() throws IOException {
        put(entry(1), "one");
        bin.discard(entry(1));
        bin.discard(entry(2));
        Path next = put(entry(2), "two");
        bin.discard(entry(1));
        assertThat(next).hasContent("two");
    }

    @Test
    void discard_nameTakenByALaterCollection_leavesThatAlone() throws IOException {
        CatalogEntry later = entry(2);
        Path segment = put(later, "");
        Files.write(segment, new SegmentHeader(later.id(), later.handle(), 1).encode());
        bin.discard(entry(1));
        assertThat(segment).exists();
        bin.discard(later);
        assertThat(segment).doesNotExist();
    }

    @Test
    void discardForeign_whileAnEarlierOneIsInTheBin_movesItBesideThat() throws IOException {
        for (String content : new String[] {"one", "two"}) {
            put(entry(1), content);
            bin.discardForeign(entry(1).files(directory));
        }

        String segment = "log/00000000000000000001.jsonl";
        assertThat(directory.resolve("trash/before-1-0000000000000001").resolve(segment))
                .hasContent("one");
        assertThat(directory.resolve("trash/before-1-0000000000000001.1").resolve(segment))
                .hasContent("two");
    }

    @Test
    void empty_bin_unlinksWholeTreesAndNothingElse() throws IOException {
        bin.empty();
        put(entry(1), "one");
        bin.discard(entry(1));
        Path next = put(entry(2), "two");
        bin.empty();
        assertThat(directory.resolve("trash")).isEmptyDirectory();
        assertThat(next).hasContent("two");
        bin.empty();
    }
}
