package dev.tidemark.testkit.engine;

import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.ScriptedFault;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random creations, drops, images, closings, cuts and spoilt images: whatever image an opening finds, newer, older, damaged or
 * none, the catalog is the map.
 */
@Tag("toolkit-independent")
final class CatalogImagePropertyTest {

    private static final int SEEDS = 6;
    private static final int SEEDS_LONG = 30;
    private static final int STEPS = 80;

    /** Orders of UTF-8 and of strings differ among the last three. */
    private static final List<String> NAMES =
            List.of("a", "b", "c", "d/e", "d", "\"q\\", "ü", "\ud83d\ude00", "\uff5e", "\ue000x");

    private final List<byte[]> images = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 1_001, 2_001, 3_001})
    void catalog_anyHistory_isTheMap(long first) {
        runAll(first, first + SEEDS);
    }

    @ParameterizedTest
    @Tag("simulation-long")
    @ValueSource(longs = {1, 1_001, 2_001, 3_001})
    void catalog_manyHistories_isTheMap(long first) {
        runAll(first + SEEDS, first + SEEDS_LONG);
    }

    private void runAll(long start, long end) {
        for (long seed = start; seed < end; seed++) {
            images.clear();
            try {
                run(seed);
            } catch (RuntimeException | Error failure) {
                throw new AssertionError("differs from the map: seed=" + seed + " reason=" + failure, failure);
            }
        }
    }

    private void run(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        CatalogWorld world = new CatalogWorld(seed);
        world.open();
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(12)) {
                case 0 -> {
                    world.process().image();
                    if (world.disk().exists(CatalogProcess.IMAGE)) {
                        images.add(world.disk().content(CatalogProcess.IMAGE));
                    }
                }
                case 1 -> {
                    world.close();
                    reopen(world, random);
                }
                case 2 -> {
                    if (random.nextBoolean()) {
                        world.cutPower();
                    } else {
                        world.end();
                    }
                    reopen(world, random);
                }
                case 3 -> world.checkPage(name(random), 1 + random.nextInt(4));
                case 4 -> world.process().recycle();
                case 5 -> cutWhileImaging(world, random);
                default -> change(world, name(random), random.nextInt(3) == 0);
            }
        }
        world.close();
        world.open();
        world.check();
        world.close();
    }

    private static String name(SplittableRandom random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private static void change(CatalogWorld world, String name, boolean altering) {
        if (world.model().containsKey(name) && altering) {
            world.alter(name);
        } else if (world.model().containsKey(name)) {
            world.drop(name);
        } else {
            world.create(name);
        }
    }

    private static void cutWhileImaging(CatalogWorld world, SplittableRandom random) {
        ScriptedFault fault = ScriptedFault.once(1 + random.nextInt(6), Fault.CUT_DURING);
        if (!world.live(fault, () -> world.process().image())) {
            world.open();
            world.check();
        }
    }

    /** With the image as it is, without one, with a damaged one, or with one that was taken before. */
    private void reopen(CatalogWorld world, SplittableRandom random) {
        boolean present = world.disk().exists(CatalogProcess.IMAGE);
        switch (random.nextInt(5)) {
            case 0 -> {
                if (present) {
                    world.disk().delete(CatalogProcess.IMAGE);
                }
            }
            case 1 -> {
                if (present) {
                    long length = world.disk().length(CatalogProcess.IMAGE);
                    world.disk().flip(CatalogProcess.IMAGE, random.nextLong(length), 1 << random.nextInt(8));
                }
            }
            case 2 -> {
                if (!images.isEmpty()) {
                    world.disk().putContent(CatalogProcess.IMAGE, images.get(random.nextInt(images.size())));
                }
            }
            default -> {}
        }
        world.open();
        world.check();
    }
}
