package dev.tidemark.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Interleaved rounds over the contenders of one row (A B C A B C …), so that what disturbs the machine disturbs all of
 * them alike. Every contender stays open through all rounds; the first round of each is not counted.
 *
 * @param count rounds that count
 * @param warmUp uncounted time at the start of each round of each contender
 * @param measured counted time of each round of each contender
 * @param progress told one line before each round
 */
public record Rounds(int count, Duration warmUp, Duration measured, Consumer<String> progress) {

    /** Medians by name, in the order of the contenders; a skipped contender is told to the progress and left out. */
    public Map<String, Sample> run(List<Contender> contenders, Path directory) throws Exception {
        List<Entrant> entrants = new ArrayList<>();
        try {
            for (Contender contender : contenders) {
                if (contender.obstacle().isPresent()) {
                    progress.accept("SKIPPED " + contender.name() + ": "
                            + contender.obstacle().get());
                    continue;
                }
                Path own = Files.createDirectories(directory.resolve("subject-" + entrants.size()));
                entrants.add(new Entrant(contender.name(), contender.opener().open(own), new ArrayList<>()));
            }
            for (int round = 0; round <= count; round++) {
                for (Entrant entrant : entrants) {
                    Sample sample = entrant.trial().sample(warmUp, measured);
                    progress.accept(told(round, entrant.name(), sample));
                    if (round > 0) {
                        entrant.samples().add(sample);
                    }
                }
            }
        } finally {
            closeAll(entrants);
        }
        Map<String, Sample> medians = new LinkedHashMap<>();
        entrants.forEach(each -> medians.put(each.name(), Sample.median(each.samples())));
        return medians;
    }

    /** Closes every one, whatever the others do: some own processes. Throws the first failure, the rest attached. */
    private static void closeAll(List<Entrant> entrants) throws IOException {
        Optional<IOException> first = Optional.empty();
        for (Entrant entrant : entrants) {
            try {
                entrant.trial().close();
            } catch (IOException | RuntimeException failure) {
                first.ifPresent(each -> each.addSuppressed(failure));
                first = first.or(() -> Optional.of(new IOException("does not close: name=" + entrant.name(), failure)));
            }
        }
        if (first.isPresent()) {
            throw first.get();
        }
    }

    /** An opened contender and its counted rounds. */
    private record Entrant(String name, Trial trial, List<Sample> samples) {}

    private String told(int round, String name, Sample sample) {
        String label = round == 0 ? "warm-up" : "round " + round + "/" + count;
        return "%s %s: %,.0f/s p50=%,.0f us p99=%,.0f us p99.9=%,.0f us"
                .formatted(
                        label, name, sample.perSecond(), sample.p50Micros(), sample.p99Micros(), sample.p999Micros());
    }
}
