package dev.tidemark.testkit.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of the host's guide: an order book of fixed-length lines, and a run that takes its power away. */
class HostDiskExampleTest {

    private static final Path DIRECTORY = Path.of("/orders");
    private static final Path FILE = DIRECTORY.resolve("book");
    private static final int LINE_BYTES = 8;

    /** Code of a host that keeps orders; whether it forces its file is what the run finds out. */
    private record OrderBook(FileHandle file, boolean forcing) implements AutoCloseable {

        static OrderBook open(FileSystem disk, boolean forcing) {
            if (disk.exists(FILE)) {
                return new OrderBook(disk.open(FILE, OpenMode.WRITE), forcing);
            }
            OrderBook book = new OrderBook(disk.open(FILE, OpenMode.CREATE), forcing);
            disk.syncDirectory(DIRECTORY);
            return book;
        }

        void place(int order) {
            byte[] line = "%07d%n".formatted(order).getBytes(StandardCharsets.US_ASCII);
            file.write(ByteBuffer.wrap(line), (long) order * LINE_BYTES);
            if (forcing) {
                file.force(false);
            }
        }

        boolean holds(int order) {
            ByteBuffer line = ByteBuffer.allocate(LINE_BYTES);
            file.read(line, (long) order * LINE_BYTES);
            return new String(line.array(), StandardCharsets.US_ASCII).equals("%07d%n".formatted(order));
        }

        @Override
        public void close() {
            file.close();
        }
    }

    private static void run(long seed, boolean forcing) {
        try (SimulatedDisk disk = new SimulatedDisk(seed)) {
            disk.prepareDirectory(DIRECTORY);
            disk.faults(new RandomFaults(seed).with(Fault.CUT_DURING, 0.02).with(Fault.NO_SPACE, 0.01));
            List<Integer> acknowledged = new ArrayList<>();
            try (OrderBook book = OrderBook.open(disk, forcing)) {
                for (int order = 0; order < 50; order++) {
                    book.place(order);
                    acknowledged.add(order);
                }
            } catch (StorageFailedException refused) {
                assertThat(refused.kind()).isEqualTo(StorageFailedException.Kind.NO_SPACE);
            } catch (PowerCutError cut) {
                disk.restart();
            }
            disk.faults(FaultPlan.none());
            disk.powerCut();
            try (OrderBook book = OrderBook.open(disk, forcing)) {
                assertThat(acknowledged).as("seed=%s %s", seed, disk.trace()).allMatch(book::holds);
            }
        }
    }

    @Test
    void orderBook_powerCuts_keepsWhatItAcknowledged() {
        for (long seed = 0; seed < 300; seed++) {
            run(seed, true);
        }
    }

    @Test
    void orderBook_withoutForce_isCaught() {
        assertThatThrownBy(() -> {
                    for (long seed = 0; seed < 300; seed++) {
                        run(seed, false);
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed=");
    }
}
