package dev.tidemark.testkit.engine;

import java.util.List;
import java.util.stream.LongStream;

/** A planted bug that must be seen: by a sign of its own, on a run that is fine without it. Stateless. */
final class Canary {

    private Canary() {}

    /** @param signs of which a failure must have one; other failures are passed over */
    static void requireSeen(WorldSettings settings, Seams planted, int seeds, List<String> signs) {
        for (long seed = 0; seed < seeds; seed++) {
            if (shows(new EngineWorld(seed, settings, planted), signs)) {
                new EngineWorld(seed, settings, Seams.HONEST).run();
                return;
            }
        }
        throw new AssertionError(
                "planted bug is not seen: sabotage=" + planted.sabotage() + " seeds=" + seeds + " signs=" + signs);
    }

    /** The same, by a quarter of the seeds at least: a bug that shows seldom is one that a few more changes to the worlds would hide. */
    static void requireSeenOften(WorldSettings settings, Seams planted, int seeds, List<String> signs) {
        requireSeen(settings, planted, seeds, signs);
        long seen = LongStream.range(0, seeds)
                .filter(seed -> shows(new EngineWorld(seed, settings, planted), signs))
                .count();
        if (seen * 4 < seeds) {
            throw new AssertionError("planted bug is seen too seldom: sabotage=" + planted.sabotage() + " seeds="
                    + seeds + " seen=" + seen);
        }
    }

    private static boolean shows(EngineWorld world, List<String> signs) {
        try {
            world.run();
            return false;
        } catch (AssertionError failure) {
            return signs.stream().anyMatch(failure.getMessage()::contains);
        }
    }
}
