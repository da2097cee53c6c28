package dev.tidemark.testkit.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class PowerCutTest {

    private static final int SEEDS = 400;
    private static final Path DIRECTORY = Path.of("/data");
    private static final Path FILE = DIRECTORY.resolve("file");

    private static SimulatedDisk disk(int seed) {
        SimulatedDisk disk = new SimulatedDisk(seed);
        disk.prepareDirectory(DIRECTORY);
        return disk;
    }

    private static byte[] filled(int length, char letter) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) letter);
        return bytes;
    }

    private static void write(SimulatedDisk disk, Path file, OpenMode mode, byte[] content, boolean force) {
        try (FileHandle handle = disk.open(file, mode)) {
            handle.write(ByteBuffer.wrap(content), 0);
            if (force) {
                handle.force(false);
            }
        }
    }

    /** Runs a scenario from many seeds and gathers what it leads to. */
    private static Set<String> outcomes(IntFunction<String> scenario) {
        Set<String> seen = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            seen.add(scenario.apply(seed));
        }
        return seen;
    }

    private static String text(SimulatedDisk disk, Path file) {
        return disk.exists(file) ? new String(disk.content(file), StandardCharsets.US_ASCII) : "gone";
    }

    @Test
    void powerCut_forcedAndSynced_keepsEverything() {
        assertThat(outcomes(seed -> {
                    SimulatedDisk disk = disk(seed);
                    write(disk, FILE, OpenMode.CREATE, filled(3, 'a'), true);
                    disk.syncDirectory(DIRECTORY);
                    disk.powerCut();
                    return text(disk, FILE);
                }))
                .containsExactly("aaa");
    }

    @Test
    void powerCut_directoryNotSynced_canLoseTheName() {
        assertThat(outcomes(seed -> {
                    SimulatedDisk disk = disk(seed);
                    write(disk, FILE, OpenMode.CREATE, filled(3, 'a'), true);
                    disk.powerCut();
                    return text(disk, FILE);
                }))
                .containsExactlyInAnyOrder("aaa", "gone");
    }

    @Test
    void powerCut_notForced_canTearTheContentInEveryWay() {
        Set<String> kinds = outcomes(seed -> {
            SimulatedDisk disk = disk(seed);
            write(disk, FILE, OpenMode.CREATE, filled(2048, 'a'), true);
            disk.syncDirectory(DIRECTORY);
            write(disk, FILE, OpenMode.WRITE, filled(4096, 'b'), false);
            disk.powerCut();
            return describe(disk.content(FILE));
        });

        assertThat(kinds)
                .contains("a=4", "b=8", "a=4 zero=4", "a=4 other=4")
                .anyMatch(kind -> kind.contains("torn"))
                .anyMatch(kind -> kind.startsWith("a=2 b="));
    }

    /** Counts sectors by what they hold. */
    private static String describe(byte[] content) {
        int[] counts = new int[5];
        for (int start = 0; start < content.length; start += 512) {
            byte[] sector = Arrays.copyOfRange(content, start, Math.min(start + 512, content.length));
            Set<Byte> values = new HashSet<>();
            for (byte each : sector) {
                values.add(each);
            }
            counts[kindOf(sector, values)]++;
        }
        StringBuilder text = new StringBuilder();
        List<String> names = List.of("a", "b", "zero", "torn", "other");
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                text.append(text.isEmpty() ? "" : " ")
                        .append(names.get(i))
                        .append('=')
                        .append(counts[i]);
            }
        }
        return text.toString();
    }

    private static int kindOf(byte[] sector, Set<Byte> values) {
        if (sector.length < 512 || values.equals(Set.of((byte) 'a', (byte) 'b'))) {
            return 3;
        }
        int uniform = values.size() == 1 ? "ab\0".indexOf(sector[0]) : -1;
        return uniform < 0 ? 4 : uniform;
    }

    @Test
    void powerCut_manyWrites_neverShowsALaterWriteOfASectorWithoutAnEarlierOne() {
        Set<String> seen = outcomes(seed -> {
            SimulatedDisk disk = disk(seed);
            write(disk, FILE, OpenMode.CREATE, filled(4, '0'), true);
            disk.syncDirectory(DIRECTORY);
            try (FileHandle handle = disk.open(FILE, OpenMode.WRITE)) {
                for (int i = 0; i < 4; i++) {
                    handle.write(ByteBuffer.wrap(filled(1, '1')), i);
                }
            }
            disk.powerCut();
            return text(disk, FILE);
        });

        assertThat(seen).containsExactlyInAnyOrder("0000", "1000", "1100", "1110", "1111");
    }

    @Test
    void powerCut_replaceNotSynced_leadsToOldOrNewNeverNeither() {
        assertThat(outcomes(seed -> {
                    SimulatedDisk disk = disk(seed);
                    write(disk, FILE, OpenMode.CREATE, filled(3, 'a'), true);
                    disk.syncDirectory(DIRECTORY);
                    Path temporary = DIRECTORY.resolve("file.tmp");
                    write(disk, temporary, OpenMode.CREATE, filled(3, 'b'), true);
                    disk.replace(temporary, FILE);
                    disk.powerCut();
                    return text(disk, FILE) + " " + text(disk, temporary);
                }))
                .containsExactlyInAnyOrder("aaa gone", "aaa bbb", "bbb gone");
    }

    @Test
    void powerCut_deleteNotSynced_bringsBackTheForcedContentOnly() {
        Set<String> seen = outcomes(seed -> {
            SimulatedDisk disk = disk(seed);
            write(disk, FILE, OpenMode.CREATE, filled(3, 'a'), true);
            disk.syncDirectory(DIRECTORY);
            write(disk, FILE, OpenMode.WRITE, filled(3, 'b'), false);
            disk.delete(FILE);
            disk.powerCut();
            return text(disk, FILE);
        });

        assertThat(seen).contains("gone", "aaa", "bbb");
    }

    @Test
    void powerCut_twoCreations_canKeepOnlyTheSecond() {
        assertThat(outcomes(seed -> {
                    SimulatedDisk disk = disk(seed);
                    write(disk, DIRECTORY.resolve("1"), OpenMode.CREATE, new byte[0], true);
                    write(disk, DIRECTORY.resolve("2"), OpenMode.CREATE, new byte[0], true);
                    disk.powerCut();
                    return disk.list(DIRECTORY).toString();
                }))
                .containsExactlyInAnyOrder("[]", "[1]", "[2]", "[1, 2]");
    }

    @Test
    void powerCut_moveBetweenDirectories_isInExactlyOneOfThem() {
        assertThat(outcomes(seed -> {
                    SimulatedDisk disk = disk(seed);
                    disk.prepareDirectory(DIRECTORY.resolve("to"));
                    write(disk, FILE, OpenMode.CREATE, filled(3, 'a'), true);
                    disk.syncDirectory(DIRECTORY);
                    disk.rename(FILE, DIRECTORY.resolve("to/file"));
                    disk.powerCut();
                    return text(disk, FILE) + " " + text(disk, DIRECTORY.resolve("to/file"));
                }))
                .containsExactlyInAnyOrder("aaa gone", "gone aaa");
    }

    @Test
    void syncDirectory_targetOfAMove_keepsTheSourceFromComingBack() {
        assertThat(outcomes(seed -> {
                    SimulatedDisk disk = disk(seed);
                    disk.prepareDirectory(DIRECTORY.resolve("to"));
                    write(disk, FILE, OpenMode.CREATE, filled(3, 'a'), true);
                    disk.rename(FILE, DIRECTORY.resolve("to/file"));
                    disk.syncDirectory(DIRECTORY.resolve("to"));
                    disk.syncDirectory(DIRECTORY);
                    disk.powerCut();
                    return text(disk, FILE) + " " + text(disk, DIRECTORY.resolve("to/file"));
                }))
                .containsExactly("gone aaa");
    }

    @Test
    void processKill_notForced_keepsWhatWasWrittenUntilThePowerGoes() {
        SimulatedDisk disk = disk(1);
        FileHandle handle = disk.open(FILE, OpenMode.CREATE);
        handle.write(ByteBuffer.wrap(filled(3, 'a')), 0);
        disk.processKill();

        assertThat(text(disk, FILE)).isEqualTo("aaa");
        assertThatThrownBy(() -> handle.read(ByteBuffer.allocate(1), 0)).isInstanceOf(PowerCutError.class);
        handle.close();
        disk.close();
    }

    @Test
    void anyCut_sameSeed_givesTheSameBytesAndHash() {
        IntFunction<String> scenario = seed -> {
            SimulatedDisk disk = disk(seed);
            disk.faults(new RandomFaults(seed).with(Fault.LOST_WRITE, 0.1).with(Fault.MISDIRECTED_WRITE, 0.1));
            for (int i = 0; i < 5; i++) {
                write(disk, DIRECTORY.resolve("file-" + i), OpenMode.CREATE, filled(3000 + seed, (char) i), i % 2 == 0);
            }
            disk.powerCut();
            StringBuilder image = new StringBuilder(Long.toHexString(disk.traceHash()));
            disk.list(DIRECTORY)
                    .forEach(name -> image.append(' ')
                            .append(name)
                            .append(Arrays.hashCode(disk.content(DIRECTORY.resolve(name)))));
            return image.toString();
        };

        assertThat(outcomes(scenario)).isEqualTo(outcomes(scenario)).hasSizeGreaterThan(SEEDS / 2);
    }
}
