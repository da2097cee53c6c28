package dev.tidemark.engine.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.Operation;
import dev.tidemark.engine.format.LineScanner.Found;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Walking over lines, against scanning them. */
final class LineWalkTest {

    private static byte[] golden() throws IOException {
        try (InputStream file = LineWalkTest.class.getResourceAsStream("/golden/segment-1.jsonl")) {
            return Objects.requireNonNull(file).readAllBytes();
        }
    }

    private static void tellsTheSame(byte[] lines) {
        LineScanner scanner = new LineScanner().over(lines, 0, lines.length);
        LineWalk walk = new LineWalk();
        walk.over(lines, 0, lines.length);
        for (Found found = scanner.next(); found != Found.END; found = scanner.next()) {
            assertThat(walk.next()).isTrue();
            assertThat(walk.lineStart()).isEqualTo(scanner.lineStart());
            assertThat(walk.nextStart()).isEqualTo(scanner.nextStart());
            boolean record = found == Found.LINE;
            assertThat(walk.position()).isEqualTo(record ? scanner.position() : 0);
            assertThat(walk.isSet()).isEqualTo(record && scanner.operation() == Operation.SET);
        }
        assertThat(walk.next()).isFalse();
    }

    @Test
    void next_goldenSegment_tellsTheSameAsTheScanner() throws IOException {
        tellsTheSame(golden());
    }

    @Test
    void next_linesOfAnyKindAndLength_tellsTheSameAsTheScanner() {
        for (long seed = 0; seed < 500; seed++) {
            tellsTheSame(RandomLines.of(new SplittableRandom(seed), seed % 2 == 0));
        }
    }

    @Test
    void next_anyBytes_endsWithTheRange() {
        for (long seed = 0; seed < 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = RandomLines.of(random, false);
            for (int flip = 0; flip < bytes.length / 100; flip++) {
                bytes[random.nextInt(bytes.length - 1)] = (byte) random.nextInt(256);
            }
            LineWalk walk = new LineWalk();
            walk.over(bytes, 0, bytes.length);
            int at = 0;
            while (walk.next()) {
                assertThat(walk.lineStart()).isEqualTo(at);
                assertThat(bytes[walk.nextStart() - 1]).isEqualTo((byte) '\n');
                assertThat(walk.isSet() && walk.position() <= 0).isFalse();
                at = walk.nextStart();
            }
            assertThat(at).as("seed=%d", seed).isEqualTo(bytes.length);
        }
    }
}
