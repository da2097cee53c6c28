package dev.tidemark.actors.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.tidemark.actors.CollectionState;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.LogPage;
import dev.tidemark.actors.WriteOutcome;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.PositionGoneException;
import dev.tidemark.engine.Retention;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.ScriptedFault;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.simulation.ProcessDeath;
import dev.tidemark.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A store with one stream of which little is kept, over several lives of its process: whatever ends them, the log is what was
 * acknowledged, without a gap, from its first position on, and holds at least what its limit says. The wall clock is days ahead or behind
 * now and then, and set right before the process ends: by age, nothing ever goes.
 */
@ExtendWith(Quietly.class)
@Tag("toolkit-independent")
class StreamSimulationTest {

    private static final int SEEDS = 24;
    private static final int SEEDS_LONG = 100;
    private static final int LIVES = 6;
    private static final int KEPT = 30;
    private static final int TRIES_MAX = 10;
    private static final int JUMP_ONE_IN = 25;
    private static final Retention LIMITS =
            Retention.FOR_EVER.withMaxCount(KEPT).withMaxAge(Duration.ofDays(1));
    private static final String STREAM = "stream";

    private static final Config CONFIG = ConfigFactory.parseString("""
            tidemark {
              segment { max-length = 4 KiB, flush-delay = 200 ms, roll-every = hourly }
              journal { file-length = 24 KiB, files-max = 4, pending-max = 24 KiB }
              seal { max-rate = 1 TiB, encodings = [], renderers = [ndjson, json] }
              idle { close-files-after = 2 s, stop-after = 5 s }
              retention.check-every = 10 s
            }
            """);

    private static final List<Fault> ENDS = List.of(
            Fault.CUT_BEFORE,
            Fault.CUT_DURING,
            Fault.CUT_AFTER,
            Fault.KILL_BEFORE,
            Fault.KILL_DURING,
            Fault.KILL_AFTER);

    @Test
    void stream_anyEnds_keepsWhatItMustFromItsFirstPositionOn() {
        run(1, SEEDS);
    }

    @Test
    @Tag("simulation-long")
    void stream_anyEndsManySeeds_keepsWhatItMustFromItsFirstPositionOn() {
        run(SEEDS + 1, SEEDS_LONG);
    }

    private static void run(long first, long last) {
        long removed = 0;
        for (long seed = first; seed <= last; seed++) {
            try (Simulation simulation = Simulation.withSeed(seed)) {
                World world = new World(simulation);
                try {
                    removed += world.run();
                } catch (AssertionError | RuntimeException failure) {
                    throw new AssertionError("seed=" + seed + " " + failure.getMessage(), failure);
                }
            }
        }
        assertThat(removed).isGreaterThan((last - first + 1) * 100);
    }

    private static final class World {

        private final Simulation simulation;
        private final RandomGenerator random;
        private final SimulatedDisk disk;
        private final TreeMap<Long, String> acknowledged = new TreeMap<>();
        private long first = 1;
        private int number;
        private Duration off = Duration.ZERO;

        World(Simulation simulation) {
            this.simulation = simulation;
            this.random = simulation.random("world");
            this.disk = new SimulatedDisk(random.nextLong());
            disk.prepareDirectory(Life.DIRECTORY.getParent());
        }

        /** @return how many records were removed in the end */
        long run() {
            for (int life = 0; life < LIVES; life++) {
                int k = 1 + random.nextInt(400);
                boolean scripted = random.nextInt(3) > 0;
                live(scripted ? ScriptedFault.once(k, ENDS.get(random.nextInt(ENDS.size()))) : FaultPlan.none());
            }
            live(FaultPlan.none());
            return first - 1;
        }

        private void live(FaultPlan plan) {
            Life life = new Life(simulation, disk, CONFIG);
            try {
                open(life);
                if (life.isOpen()) {
                    check(life);
                    disk.faults(plan);
                    work(life);
                }
            } catch (ProcessDeath death) {
                // The next life begins with what is left.
            } finally {
                disk.faults(FaultPlan.none());
            }
            end(life);
        }

        private void open(Life life) {
            Optional<TidemarkException> failure = life.open();
            failure.ifPresent(reason -> {
                throw new AssertionError("store cannot be opened on a disk that is well", reason);
            });
            simulation.await(life.store().create(STREAM, CollectionSettings.KEYLESS.keeping(LIMITS)));
        }

        private void work(Life life) {
            int steps = 40 + random.nextInt(120);
            for (int step = 0; step < steps && life.isAlive(); step++) {
                append(life);
                if (random.nextInt(JUMP_ONE_IN) == 0) {
                    setClock(off.isZero() ? Duration.ofDays(random.nextBoolean() ? 2 : -2) : Duration.ZERO);
                }
                if (random.nextInt(10) == 0) {
                    simulation.advance(Duration.ofSeconds(random.nextInt(12)));
                } else {
                    simulation.run(random.nextInt(80));
                }
                life.calls().requireExpected();
            }
            if (life.isAlive() && random.nextInt(3) == 0) {
                life.pump(life.store().close());
            }
        }

        private void setClock(Duration ahead) {
            simulation.time().jumpWallClock(ahead.minus(off));
            off = ahead;
        }

        private void append(Life life) {
            String value = "{\"n\":" + ++number + ",\"fill\":\"" + "x".repeat(random.nextInt(200)) + "\"}";
            life.calls()
                    .follow(
                            "append",
                            life.store().json(STREAM).append(Json.parse(value)),
                            outcome -> acknowledged.put(((WriteOutcome.Written) outcome).position(), value),
                            failure -> {});
        }

        private void end(Life life) {
            setClock(Duration.ZERO);
            life.end(disk, random);
        }

        private void check(Life life) {
            CollectionState state = life.state(STREAM);
            Optional<List<LogRecord>> read = log(life, state);
            // What opening has closed may be removed at any moment; once that was done, nothing more goes.
            for (int tries = 0; read.isEmpty() && tries < TRIES_MAX; tries++) {
                simulation.advance(Duration.ofSeconds(1));
                state = life.state(STREAM);
                read = log(life, state);
            }
            List<LogRecord> log = read.orElseThrow();
            long last = acknowledged.isEmpty() ? 0 : acknowledged.lastKey();
            assertThat(state.watermark()).isGreaterThanOrEqualTo(last);
            assertThat(state.first()).isGreaterThanOrEqualTo(first);
            assertThat((long) log.size()).isEqualTo(state.watermark() - state.first() + 1);
            assertThat((long) log.size()).isGreaterThanOrEqualTo(Math.min(KEPT, state.watermark()));
            first = state.first();
            Map<Long, String> found = new TreeMap<>();
            log.forEach(record -> found.put(record.position(), record.valueText()));
            acknowledged
                    .tailMap(first)
                    .forEach((position, value) ->
                            assertThat(found).as("position %d", position).containsEntry(position, value));
        }

        /** Empty when the beginning has moved on meanwhile. */
        private Optional<List<LogRecord>> log(Life life, CollectionState state) {
            List<LogRecord> log = new ArrayList<>();
            long position = state.first() - 1;
            while (position < state.watermark()) {
                try {
                    LogPage page = simulation.await(life.store().json(STREAM).log(position, 50));
                    log.addAll(page.records());
                    if (log.get(0).position() != state.first()) {
                        return Optional.empty();
                    }
                    position = log.get(log.size() - 1).position();
                } catch (CompletionException failure) {
                    if (failure.getCause() instanceof PositionGoneException) {
                        return Optional.empty();
                    }
                    throw failure;
                }
            }
            return Optional.of(log);
        }
    }
}
