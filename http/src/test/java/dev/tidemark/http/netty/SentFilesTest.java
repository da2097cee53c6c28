package dev.tidemark.http.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.DefaultFileRegion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentFilesTest {

    @TempDir
    private Path directory;

    private final SentFiles files = new SentFiles();

    private Path written(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private static String sent(DefaultFileRegion region) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        region.transferTo(Channels.newChannel(target), 0);
        return target.toString(StandardCharsets.UTF_8);
    }

    @Test
    void regions_ofTheSameContent_shareOneFileUntilTheLastIsSent() throws IOException {
        SentFiles.Content content = new SentFiles.Content("tag", written("a", "0123456789"));
        DefaultFileRegion first = files.region(content, 2, 3);
        DefaultFileRegion second = files.region(content, 5, 5);
        assertThat(files.count()).isEqualTo(1);
        assertThat(sent(first)).isEqualTo("234");
        first.release();
        files.close();
        assertThat(sent(second)).isEqualTo("56789");
        second.release();
        assertThat(files.count()).isZero();
    }

    @Test
    void file_replacedByAnother_isNotTakenForIt() throws IOException {
        Path path = written("a", "old");
        files.region(new SentFiles.Content("old", path), 0, 3).release();
        Files.delete(path);
        written("a", "new");
        assertThat(sent(files.region(new SentFiles.Content("new", path), 0, 3))).isEqualTo("new");
    }

    @Test
    void files_thatNobodySends_areNoMoreThanTheirBound() throws IOException {
        for (int number = 0; number < 200; number++) {
            Path path = written("file-" + number, "x");
            files.region(new SentFiles.Content("tag", path), 0, 1).release();
        }
        assertThat(files.count()).isEqualTo(64);
        files.sweep();
        assertThat(files.count()).as("used a moment ago").isEqualTo(64);
        files.close();
        assertThat(files.count()).isZero();
    }

    @Test
    void file_unusedForThreeSweeps_isClosed() throws IOException {
        SentFiles.Content content = new SentFiles.Content("tag", written("a", "0123456789"));
        DefaultFileRegion sending = files.region(content, 0, 1);
        for (int sweep = 0; sweep < 5; sweep++) {
            files.sweep();
        }
        assertThat(sent(sending)).isEqualTo("0");
        sending.release();
        files.sweep();
        files.sweep();
        files.region(content, 0, 1).release();
        files.sweep();
        files.sweep();
        assertThat(files.count()).as("used again meanwhile").isEqualTo(1);
        files.sweep();
        assertThat(files.count()).isZero();
    }

    @Test
    void file_thatIsNotThere_isNotKept() {
        SentFiles.Content content = new SentFiles.Content("tag", directory.resolve("missing"));
        assertThatThrownBy(() -> files.region(content, 0, 1)).isInstanceOf(NoSuchFileException.class);
        assertThat(files.count()).isZero();
    }
}
