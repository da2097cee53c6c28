package dev.tidemark.engine.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.format.LineScanner.Found;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Scanning that takes nothing of a line but its position, against the scanning that takes everything. */
final class NextPositionTest {

    private static byte[] golden() throws IOException {
        try (InputStream file = NextPositionTest.class.getResourceAsStream("/golden/segment-1.jsonl")) {
            return Objects.requireNonNull(file).readAllBytes();
        }
    }

    @Test
    void nextPosition_goldenSegment_findsTheSameLinesAsNext() throws IOException {
        byte[] file = golden();
        LineScanner all = new LineScanner().over(file, 0, file.length);
        LineScanner positions = new LineScanner().over(file, 0, file.length);
        Found found;
        do {
            found = all.next();
            assertThat(positions.nextPosition()).isEqualTo(found);
            assertThat(positions.lineStart()).isEqualTo(all.lineStart());
            assertThat(positions.lineEnd()).isEqualTo(all.lineEnd());
            if (found == Found.LINE) {
                assertThat(positions.position()).isEqualTo(all.position());
            }
        } while (found != Found.END);
    }

    @Test
    void nextPosition_anyByteFlipped_isNoticed() throws IOException {
        byte[] file = golden();
        for (int at = 0; at < file.length; at++) {
            file[at] ^= 1;
            LineScanner scanner = new LineScanner().over(file, 0, file.length);
            Found found = scanner.nextPosition();
            while (found == Found.LINE || found == Found.MARK) {
                found = scanner.nextPosition();
            }

            assertThat(found).as("byte %d", at).isIn(Found.DAMAGED, Found.TORN);
            file[at] ^= 1;
        }
    }
}
