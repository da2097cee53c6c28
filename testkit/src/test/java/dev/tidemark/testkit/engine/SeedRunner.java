package dev.tidemark.testkit.engine;

/** Runs seeds by hand: first seed, count, and {@code rot}, {@code lesser} or {@code images} for a disk that rots, a collection of
 * lesser durability, or that with checkpoints. */
final class SeedRunner {

    private SeedRunner() {}

    public static void main(String[] arguments) {
        long first = Long.parseLong(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        String kind = arguments.length > 2 ? arguments[2] : "plain";
        WorldSettings settings = switch (kind) {
            case "rot" -> WorldSettings.SMALL.withRot();
            case "lesser" -> WorldSettings.SMALL.withLesserDurability();
            case "compact" -> WorldSettings.SMALL.withCompaction();
            case "compact-images" -> WorldSettings.SMALL.withCheckpoints().withCompaction();
            case "compact-lesser" ->
                WorldSettings.SMALL.withLesserDurability().withCheckpoints().withCompaction();
            case "compact-lesser-all" ->
                WorldSettings.SMALL.withLesserDurabilities().withCheckpoints().withCompaction();
            case "compact-rot" ->
                WorldSettings.SMALL.withRot().withCheckpoints().withCompaction();
            case "compact-streams" ->
                WorldSettings.SMALL.withCheckpoints().withCompaction().withStreams(1);
            case "drop" ->
                WorldSettings.SMALL.withCheckpoints().withCompaction().withDroppedTombstones();
            case "images" -> WorldSettings.SMALL.withLesserDurability().withCheckpoints();
            default -> WorldSettings.SMALL;
        };
        int failures = 0;
        long acknowledged = 0;
        long compacted = 0;
        long started = System.nanoTime();
        for (long seed = first; seed < first + count; seed++) {
            EngineWorld world = new EngineWorld(seed, settings, Seams.HONEST);
            try {
                world.run();
            } catch (AssertionError failure) {
                failures++;
                String text = failure.getMessage();
                System.out.println(count > 1 ? text.lines().limit(3).toList() : text);
                if (count == 1) {
                    failure.printStackTrace(System.out);
                }
            }
            acknowledged += world.history().acknowledgedCount();
            compacted += world.compactedCount();
        }
        System.out.println("seeds=" + count + " failures=" + failures + " acknowledged=" + acknowledged + " compacted="
                + compacted + " millis=" + (System.nanoTime() - started) / 1_000_000);
    }
}
