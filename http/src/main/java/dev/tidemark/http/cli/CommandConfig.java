package dev.tidemark.http.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** Settings of a store that is opened for one command. Stateless. */
final class CommandConfig {

    private CommandConfig() {}

    /** What a server would have, but that nothing is done by itself: no backup that came due is made for a look at the store. */
    static Config load() {
        return ConfigFactory.parseString("tidemark { backup.schedule = \"\", health.interval = 0 s }")
                .withFallback(ConfigFactory.load());
    }
}
