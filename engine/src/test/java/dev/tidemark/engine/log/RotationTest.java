package dev.tidemark.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RotationTest {

    private static final String INCARNATION = "00c0ffee00c0ffee";
    private static final Rotation SECOND = new Rotation(5, 100).then(9, 40);

    @Test
    void handle_namesTheLastCompactionThatDropped() {
        assertThat(Rotation.NONE.handle(INCARNATION)).isEqualTo(INCARNATION);
        assertThat(SECOND.handle(INCARNATION)).isEqualTo(INCARNATION + "-9");
    }

    @Test
    void then_earlierOneReachedFurther_keepsItsReach() {
        assertThat(SECOND).isEqualTo(new Rotation(9, 100));
    }

    @Test
    void admits_presentHandle_fromAnyPosition() {
        assertThat(SECOND.admits(INCARNATION, INCARNATION + "-9", 0)).isTrue();
        assertThat(Rotation.NONE.admits(INCARNATION, INCARNATION, 0)).isTrue();
    }

    @Test
    void admits_earlierHandle_onlyFromBehindWhatWasDropped() {
        for (String known : new String[] {INCARNATION, INCARNATION + "-5", INCARNATION + "-1"}) {
            assertThat(SECOND.admits(INCARNATION, known, 99)).as(known).isFalse();
            assertThat(SECOND.admits(INCARNATION, known, 100)).as(known).isTrue();
        }
    }

    @Test
    void admits_handleOfAnotherOrOfNone_never() {
        for (String known :
                new String[] {"", "00c0ffee00c0ffef", INCARNATION + "-10", INCARNATION + "-", INCARNATION + "-05", "x"
                }) {
            assertThat(SECOND.admits(INCARNATION, known, 1_000)).as(known).isFalse();
        }
    }

    @Test
    void rotation_ofNothing_isRefused() {
        assertThatThrownBy(() -> new Rotation(3, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rotation(0, 3)).isInstanceOf(IllegalArgumentException.class);
    }
}
