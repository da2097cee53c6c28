package dev.tidemark.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SimulationDeterminismTest {

    @Test
    void run_sameSeedTwice_givesSameHashAndOrder() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(Workload.run(seed)).as("seed=" + seed).isEqualTo(Workload.run(seed));
        }
    }

    @Test
    void run_differentSeeds_takeDifferentOrders() {
        Set<String> orders = new HashSet<>();
        Set<Long> hashes = new HashSet<>();
        for (long seed = 1; seed <= 20; seed++) {
            Workload.Outcome outcome = Workload.run(seed);
            orders.add(outcome.order());
            hashes.add(outcome.hash());
        }
        assertThat(orders).hasSize(20);
        assertThat(hashes).hasSize(20);
    }

    @Test
    @Tag("crash")
    void run_sameSeedsInAnotherProcess_giveSameHashes() throws Exception {
        Workload.run(77); // what this process did before must not show
        List<String> here = LongStream.rangeClosed(1, 20)
                .mapToObj(seed -> Long.toString(Workload.run(seed).hash()))
                .toList();
        assertThat(hashesOfAnotherProcess()).isEqualTo(here).isEqualTo(hashesOfAnotherProcess());
    }

    private static List<String> hashesOfAnotherProcess() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        if (Runtime.version().feature() >= 23) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Workload.class.getName()));
        LongStream.rangeClosed(1, 20).forEach(seed -> command.add(Long.toString(seed)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output.lines().filter(line -> line.matches("-?\\d+")).toList();
    }
}
