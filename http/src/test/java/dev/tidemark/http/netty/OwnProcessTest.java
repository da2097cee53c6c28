package dev.tidemark.http.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnProcessTest {

    private final Level before = ResourceLeakDetector.getLevel();

    @BeforeEach
    void follow() {
        ResourceLeakDetector.setLevel(Level.SIMPLE);
    }

    @AfterEach
    void restore() {
        ResourceLeakDetector.setLevel(before);
    }

    @Test
    void followNoBuffers_nothingSaid_followsNone() {
        OwnProcess.followNoBuffers();
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(Level.DISABLED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.netty.leakDetection.level", "io.netty.leakDetectionLevel"})
    void followNoBuffers_levelGivenAtTheStart_leavesIt(String property) {
        System.setProperty(property, "simple");
        try {
            OwnProcess.followNoBuffers();
            assertThat(ResourceLeakDetector.getLevel()).isEqualTo(Level.SIMPLE);
        } finally {
            System.clearProperty(property);
        }
    }
}
