package dev.tidemark.engine.log;

import static dev.tidemark.engine.log.SampleLines.header;
import static dev.tidemark.engine.log.SampleLines.join;
import static dev.tidemark.engine.log.SampleLines.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.CorruptDataException;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.io.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineReaderKeyTest {

    private static final String LONG = "k".repeat(1_000);
    private static final byte[] SHORT_LINE = set(1, "user-1", "1");
    private static final byte[] LONG_LINE = set(2, LONG, "2");

    @TempDir
    private Path directory;

    private Segment segment(byte[]... lines) throws IOException {
        CollectionFiles files = SampleLines.files(directory);
        Files.createDirectories(files.logDirectory());
        byte[] content = join(header(1), join(lines));
        Files.write(files.segment(1), content);
        LogContext context = LogContext.of(new LocalDisk(), StoreSettings.DEFAULT);
        return new Segment(0, 1, files.segment(1), context.readHandles(), content.length);
    }

    private static boolean hasKey(Segment segment, long offset, String key) {
        byte[] escaped = KeyText.escape(key);
        return new LineReader().hasKey(segment, offset, escaped, 0, escaped.length);
    }

    @Test
    void hasKey_shortAndLongKeys_tellsEqualOnesAlone() throws IOException {
        Segment segment = segment(SHORT_LINE, LONG_LINE);
        long first = header(1).length;
        long second = first + SHORT_LINE.length;

        assertThat(hasKey(segment, first, "user-1")).isTrue();
        assertThat(hasKey(segment, first, "user-")).isFalse();
        assertThat(hasKey(segment, first, "user-2")).isFalse();
        assertThat(hasKey(segment, first, LONG)).isFalse();
        assertThat(hasKey(segment, second, LONG)).isTrue();
        assertThat(hasKey(segment, second, LONG + "k")).isFalse();
        assertThat(hasKey(segment, second, "k")).isFalse();
    }

    @Test
    void hasKey_noLineAtThePlace_isDamage() throws IOException {
        Segment segment = segment(SHORT_LINE);

        assertThatThrownBy(() -> hasKey(segment, header(1).length + 3L, "user-1"))
                .isInstanceOf(CorruptDataException.class);
    }

    @Test
    void hasKey_damagedLineOfALongKey_isDamage() throws IOException {
        byte[] damaged = LONG_LINE.clone();
        damaged[800] ^= 1;
        Segment segment = segment(damaged);

        assertThatThrownBy(() -> hasKey(segment, header(1).length, LONG)).isInstanceOf(CorruptDataException.class);
    }
}
