package dev.tidemark.testkit.simulation;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Makes the configuration of a simulated actor system: the host's own, in which every dispatcher and the scheduler
 * are replaced.
 *
 * <p>Files are read once a JVM and the result is kept for the latest few host configurations, so that one more
 * generation of actors costs next to nothing. Safe for any thread.
 */
final class SimulatedConfig {

    private static final int KEPT_MAX = 16;
    private static final Set<String> REPLACED_TYPES = Set.of("Dispatcher", "PinnedDispatcher", "BalancingDispatcher");

    /** Settings that a simulation cannot do without; the host's do not override them. */
    private static final Config FORCED = ConfigFactory.parseString("""
            akka {
              use-slf4j = off
              loggers = ["akka.event.Logging$StandardOutLogger"]
              stdout-loglevel = OFF
              library-extensions = []
              actor.typed.library-extensions = []
              jvm-shutdown-hooks = off
              jvm-exit-on-fatal-error = off
              log-dead-letters = off
              log-dead-letters-during-shutdown = off
              coordinated-shutdown.run-by-jvm-shutdown-hook = off
              coordinated-shutdown.exit-jvm = off
              scheduler.implementation = "%s"
            }
            """.formatted(SimulatedScheduler.class.getName()));

    /**
     * What the host may override: Akka's own log lines would go to standard output, and a store that reads all its files once an hour
     * would do little else where hours pass in moments.
     */
    private static final Config DEFAULTS =
            ConfigFactory.parseString("akka.loglevel = OFF\ntidemark.health.interval = 0 s");

    private static final Map<Config, Config> PREPARED = new LinkedHashMap<>();

    private SimulatedConfig() {}

    static synchronized Config of(Config host, long simulationId) {
        Config prepared = PREPARED.get(host);
        if (prepared == null) {
            if (PREPARED.size() == KEPT_MAX) {
                PREPARED.remove(PREPARED.keySet().iterator().next());
            }
            prepared = prepare(host);
            PREPARED.put(host, prepared);
        }
        return prepared.withValue(OpenSimulations.ID_PATH, ConfigValueFactory.fromAnyRef(simulationId));
    }

    private static Config prepare(Config host) {
        Config whole = FORCED.withFallback(host)
                .withFallback(DEFAULTS)
                .withFallback(ConfigFactory.load(ManifestFreeLoader.ofThread()))
                .resolve();
        return replaceDispatchers(whole.root()).toConfig();
    }

    private static ConfigObject replaceDispatchers(ConfigObject parent) {
        ConfigObject replaced = parent;
        for (Map.Entry<String, ConfigValue> entry : parent.entrySet()) {
            ConfigValue value = entry.getValue();
            if (value instanceof ConfigObject child) {
                ConfigObject newChild = replaceDispatchers(child);
                replaced = newChild == child ? replaced : replaced.withValue(entry.getKey(), newChild);
            } else if ("type".equals(entry.getKey()) && isDispatcherType(value)) {
                replaced =
                        replaced.withValue("type", ConfigValueFactory.fromAnyRef(SimulatedDispatcher.class.getName()));
            }
        }
        return replaced;
    }

    private static boolean isDispatcherType(ConfigValue value) {
        return value.valueType() == ConfigValueType.STRING && REPLACED_TYPES.contains((String) value.unwrapped());
    }
}
