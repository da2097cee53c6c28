package dev.tidemark.testkit.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.StorageFailedException.Kind;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.io.LockedFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every fault of the model, one by one. What a power cut leaves stands in {@link PowerCutTest}. */
class SimulatedDiskTest {

    private static final Path DIRECTORY = Path.of("/data");
    private static final Path FILE = DIRECTORY.resolve("file");
    private static final int SEEDS = 100;

    private SimulatedDisk disk = new SimulatedDisk(1);

    @BeforeEach
    void prepare() {
        disk.prepareDirectory(DIRECTORY);
    }

    private void fresh(long seed) {
        disk = new SimulatedDisk(seed);
        prepare();
    }

    private static ByteBuffer letters(int count, char letter) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) letter);
        return ByteBuffer.wrap(bytes);
    }

    private FileHandle create() {
        return disk.open(FILE, OpenMode.CREATE);
    }

    private String content() {
        return new String(disk.content(FILE), StandardCharsets.US_ASCII);
    }

    private static void assertFails(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StorageFailedException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind));
    }

    @Test
    void force_failed_marksPagesCleanSoThatALaterForceCannotSaveThem() {
        boolean lost = false;
        for (int seed = 0; seed < SEEDS; seed++) {
            fresh(seed);
            disk.faults(ScriptedFault.once(1, Fault.ERROR).on(DiskOperation.Kind.FORCE));
            try (FileHandle handle = create()) {
                disk.syncDirectory(DIRECTORY);
                handle.write(letters(2_000, 'a'), 0);
                assertFails(Kind.INPUT_OUTPUT, () -> handle.force(false));
                assertFails(Kind.INPUT_OUTPUT, () -> handle.force(false));
                assertFails(Kind.INPUT_OUTPUT, () -> handle.write(letters(1, 'b'), 0));
                assertFails(Kind.INPUT_OUTPUT, () -> handle.truncate(0));
                assertThat(handle.length()).isEqualTo(2_000);
            }
            disk.processKill();
            try (FileHandle again = disk.open(FILE, OpenMode.WRITE)) {
                again.force(false);
            }
            assertThat(content()).isEqualTo("a".repeat(2_000));
            disk.powerCut();
            lost |= !content().equals("a".repeat(2_000));
        }
        assertThat(lost).isTrue();
    }

    @Test
    void force_afterAFailedOneAndARewrite_isTrustworthy() {
        for (int seed = 0; seed < SEEDS; seed++) {
            fresh(seed);
            disk.faults(ScriptedFault.once(1, Fault.ERROR).on(DiskOperation.Kind.FORCE));
            try (FileHandle handle = create()) {
                disk.syncDirectory(DIRECTORY);
                handle.write(letters(2_000, 'a'), 0);
                assertFails(Kind.INPUT_OUTPUT, () -> handle.force(false));
            }
            try (FileHandle again = disk.open(FILE, OpenMode.WRITE)) {
                again.write(letters(2_000, 'a'), 0);
                again.force(false);
            }
            disk.powerCut();
            assertThat(content()).isEqualTo("a".repeat(2_000));
        }
    }

    @Test
    void write_failed_leavesABeginning() {
        for (Fault fault : new Fault[] {Fault.ERROR, Fault.NO_SPACE}) {
            fresh(5);
            disk.faults(ScriptedFault.from(1, fault).on(DiskOperation.Kind.WRITE));
            try (FileHandle handle = create()) {
                assertFails(
                        fault == Fault.ERROR ? Kind.INPUT_OUTPUT : Kind.NO_SPACE,
                        () -> handle.write(letters(1_000, 'a'), 0));
                assertThat(handle.length()).isBetween(0L, 1_000L);
            }
            assertThat(content()).matches("a*");
        }
    }

    @Test
    void write_beyondCapacity_fitsPartlyUntilSpaceComesBack() {
        disk = new SimulatedDisk(1, DiskSettings.defaults().withCapacityBytes(100));
        prepare();
        try (FileHandle handle = create()) {
            handle.write(letters(60, 'a'), 0);
            assertFails(Kind.NO_SPACE, () -> handle.write(letters(60, 'b'), 60));
            assertThat(handle.length()).isEqualTo(100);
            handle.write(letters(100, 'c'), 0);
            handle.truncate(10);
            assertThat(disk.usableSpace(FILE)).isEqualTo(90);
            handle.write(letters(90, 'd'), 10);
            disk.resize(200);
            handle.write(letters(60, 'e'), 100);
            disk.delete(FILE);
            assertThat(disk.usableSpace(FILE)).isEqualTo(40);
        }
        assertThat(disk.usableSpace(FILE)).isEqualTo(200);
    }

    @Test
    void write_lost_isSeenWhenTheCacheIsDropped() {
        disk.faults(ScriptedFault.once(2, Fault.LOST_WRITE));
        try (FileHandle handle = create()) {
            handle.write(letters(5, 'a'), 0);
            handle.write(letters(5, 'b'), 0);
            handle.force(false);
            assertThat(content()).isEqualTo("bbbbb");
            disk.dropCaches();
            assertThat(content()).isEqualTo("aaaaa");
        }
    }

    @Test
    void write_misdirected_landsBesideItsPlace() {
        disk.faults(ScriptedFault.once(2, Fault.MISDIRECTED_WRITE));
        try (FileHandle handle = create()) {
            handle.write(letters(20_000, 'a'), 0);
            handle.write(letters(512, 'b'), 8_192);
            handle.force(false);
            disk.dropCaches();
        }
        assertThat(content()).hasSize(20_000).contains("b".repeat(512));
        assertThat(content().substring(8_192, 8_704)).doesNotContain("b");
    }

    @Test
    void force_lying_keepsNothingForCertainButAnHonestOneDoes() {
        boolean lost = false;
        for (int seed = 0; seed < SEEDS; seed++) {
            fresh(seed);
            disk.faults(ScriptedFault.once(1, Fault.LYING_SYNC).on(DiskOperation.Kind.FORCE));
            try (FileHandle handle = create()) {
                disk.syncDirectory(DIRECTORY);
                handle.write(letters(5, 'a'), 0);
                handle.force(false);
                if (seed % 2 == 0) {
                    handle.force(false);
                }
            }
            disk.powerCut();
            boolean whole = content().equals("aaaaa");
            assertThat(whole || seed % 2 == 1).isTrue();
            lost |= !whole;
        }
        assertThat(lost).isTrue();
    }

    @Test
    void syncDirectory_lying_canLoseTheName() {
        boolean lost = false;
        for (int seed = 0; seed < SEEDS; seed++) {
            fresh(seed);
            disk.faults(ScriptedFault.once(1, Fault.LYING_SYNC).on(DiskOperation.Kind.SYNC_DIRECTORY));
            create().close();
            disk.syncDirectory(DIRECTORY);
            disk.powerCut();
            lost |= !disk.exists(FILE);
        }
        assertThat(lost).isTrue();
    }

    @Test
    void syncDirectory_failed_canBeRepeated() {
        for (int seed = 0; seed < SEEDS; seed++) {
            fresh(seed);
            disk.faults(ScriptedFault.once(1, Fault.ERROR).on(DiskOperation.Kind.SYNC_DIRECTORY));
            create().close();
            assertFails(Kind.INPUT_OUTPUT, () -> disk.syncDirectory(DIRECTORY));
            disk.syncDirectory(DIRECTORY);
            disk.powerCut();
            assertThat(disk.exists(FILE)).isTrue();
        }
    }

    @Test
    void read_errorStaleOrRotten_isAsScripted() {
        try (FileHandle handle = create()) {
            handle.write(letters(5, 'a'), 0);
            handle.force(false);
            handle.write(letters(5, 'b'), 0);
            ByteBuffer target = ByteBuffer.allocate(5);

            disk.faults(ScriptedFault.once(1, Fault.ERROR).on(DiskOperation.Kind.READ));
            assertFails(Kind.INPUT_OUTPUT, () -> handle.read(target, 0));
            assertThat(handle.read(target, 0)).isEqualTo(5);
            disk.faults(ScriptedFault.once(1, Fault.STALE_READ));
            target.clear();
            handle.read(target, 0);
            assertThat(target.array()).asString(StandardCharsets.US_ASCII).isEqualTo("aaaaa");
            disk.faults(ScriptedFault.once(1, Fault.BIT_ROT));
            target.clear();
            handle.read(target, 0);
            assertThat(target.array()).asString(StandardCharsets.US_ASCII).isNotEqualTo("bbbbb");
        }
    }

    @Test
    void rot_oneBit_isDurable() {
        disk.putContent(FILE, letters(100, 'a').array());
        long offset = disk.rot(FILE);
        disk.powerCut();

        byte[] content = disk.content(FILE);
        assertThat(Integer.bitCount(content[(int) offset] ^ 'a')).isEqualTo(1);
        assertThat(content()).containsPattern("a{49}");
        disk.flip(FILE, offset, content[(int) offset] ^ 'a');
        assertThat(content()).isEqualTo("a".repeat(100));
    }

    @Test
    void read_unreadableSector_failsUntilWrittenOver() {
        disk.putContent(FILE, letters(2_000, 'a').array());
        disk.makeUnreadable(FILE, 512, 512);
        try (FileHandle handle = disk.open(FILE, OpenMode.WRITE)) {
            assertThat(handle.read(ByteBuffer.allocate(512), 0)).isEqualTo(512);
            assertFails(Kind.INPUT_OUTPUT, () -> handle.read(ByteBuffer.allocate(513), 0));
            assertFails(Kind.INPUT_OUTPUT, () -> handle.read(ByteBuffer.allocate(1), 1_023));
            handle.write(letters(512, 'b'), 512);
            assertThat(handle.read(ByteBuffer.allocate(2_000), 0)).isEqualTo(2_000);
        }
    }

    @Test
    void open_tooManyHandles_isRefusedUntilOneIsClosed() {
        disk = new SimulatedDisk(1, DiskSettings.defaults().withOpenMax(1));
        prepare();
        try (FileHandle handle = create()) {
            assertFails(Kind.TOO_MANY_OPEN_FILES, () -> disk.open(FILE, OpenMode.READ));
            assertThat(handle.length()).isZero();
        }
        disk.open(FILE, OpenMode.READ).close();
        disk.faults(ScriptedFault.once(1, Fault.TOO_MANY_OPEN_FILES));
        assertFails(Kind.TOO_MANY_OPEN_FILES, () -> disk.open(FILE, OpenMode.READ));
    }

    @Test
    void readOnly_fromSomeOperationOn_refusesChangesOnly() {
        try (FileHandle handle = create()) {
            handle.write(letters(5, 'a'), 0);
            disk.faults(ScriptedFault.from(1, Fault.READ_ONLY));
            assertFails(Kind.READ_ONLY, () -> handle.write(letters(5, 'b'), 0));
            assertFails(Kind.READ_ONLY, () -> disk.delete(FILE));
            disk.faults(FaultPlan.none());
            disk.remountReadOnly(true);
            assertFails(Kind.READ_ONLY, () -> handle.write(letters(5, 'b'), 0));
            assertFails(Kind.READ_ONLY, () -> disk.open(FILE, OpenMode.WRITE));
            assertFails(Kind.READ_ONLY, () -> disk.lock(DIRECTORY.resolve("LOCK")));
            assertThat(handle.read(ByteBuffer.allocate(5), 0)).isEqualTo(5);
            disk.remountReadOnly(false);
            handle.write(letters(5, 'c'), 0);
        }
        assertThat(content()).isEqualTo("ccccc");
    }

    @Test
    void operation_slow_movesTheClock() {
        AtomicLong clock = new AtomicLong();
        disk = new SimulatedDisk(1, DiskSettings.defaults().withSlowness(Duration.ofMillis(700), clock::addAndGet));
        prepare();
        disk.faults(ScriptedFault.once(1, Fault.SLOW).on(DiskOperation.Kind.FORCE));
        try (FileHandle handle = create()) {
            handle.force(false);
            handle.force(false);
        }
        assertThat(clock.get()).isEqualTo(Duration.ofMillis(700).toNanos());
    }

    @Test
    void lock_otherProcess_isRefusedUntilTheHolderDies() {
        FileSystem other = disk.process("other");
        Path file = DIRECTORY.resolve("LOCK");
        LockedFile held = disk.lock(file).orElseThrow();
        held.write("first".getBytes(StandardCharsets.US_ASCII));
        assertThat(other.lock(file)).isEmpty();
        assertThat(other.peek(file)).asString(StandardCharsets.US_ASCII).isEqualTo("first");
        disk.processKill();

        LockedFile second = other.lock(file).orElseThrow();
        assertThat(held.isHeld()).isFalse();
        assertThat(disk.lock(file)).isEmpty();
        disk.kill(other);
        assertThat(second.isHeld()).isFalse();
        disk.lock(file).orElseThrow().close();
    }

    @Test
    void lock_lostWithoutNotice_isNoticedByIsHeld() {
        Path file = DIRECTORY.resolve("LOCK");
        try (LockedFile held = disk.lock(file).orElseThrow()) {
            disk.loseLock(file);
            assertThat(held.isHeld()).isFalse();
            assertThat(disk.process("other").lock(file)).isPresent();
        }
        disk.powerCut();
        disk.close();
    }

    @Test
    void close_leakedHandle_namesWhereItWasOpened() {
        FileHandle handle = create();
        assertThatThrownBy(disk::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("/data/file")
                .hasMessageContaining("SimulatedDiskTest");
        handle.close();
        disk.close();
    }
}
