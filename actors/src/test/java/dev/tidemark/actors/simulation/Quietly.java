package dev.tidemark.actors.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Keeps a test class from logging: faults by the thousand would be logged by the thousand. */
final class Quietly implements BeforeAllCallback, AfterAllCallback {

    private Level levelBefore = Level.WARN;

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("dev.tidemark");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        levelBefore = logger().getEffectiveLevel();
        logger().setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        logger().setLevel(levelBefore);
    }
}
