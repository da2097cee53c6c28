package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets of log reads: taken apart once, and the same when they are asked for again. */
class LogTargetsTest {

    private static final String LOG = "/v1/collections/a%20b/log";

    private final LogTargets targets = new LogTargets();

    @Test
    void target_askedForAgain_isTheSame() {
        for (int time = 0; time < 2; time++) {
            assertThat(targets.of(LOG)).contains(new LogTargets.LogTarget("a%20b", 0, Optional.empty()));
            assertThat(targets.of(LOG + "?")).contains(new LogTargets.LogTarget("a%20b", 0, Optional.empty()));
            assertThat(targets.of(LOG + "?handle=x%2By&after=7"))
                    .contains(new LogTargets.LogTarget("a%20b", 7, Optional.of("x+y")));
        }
        assertThat(targets.kept()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/collections/c",
                "/v1/collections/c/logs",
                "/v1/collections/c/entries/log",
                "/v1/collections/c/log?limit=1",
                "/v1/collections/c/log?after=1&live=sse",
                "/v1/collections/c/log?handle=|",
                "/v2/collections/c/log",
                "/",
                ""
            })
    void target_thatIsNone_isNotKept(String target) {
        assertThat(targets.of(target)).isEmpty();
        assertThat(targets.of(target)).isEmpty();
        assertThat(targets.kept()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"?after=x", "?after=-1", "?after=1&after=1", "?handle=%ff"})
    void query_thatIsNotValid_isRefusedEachTime(String query) {
        for (int time = 0; time < 2; time++) {
            assertThatThrownBy(() -> targets.of(LOG + query)).isInstanceOf(RequestRefused.class);
        }
        assertThat(targets.kept()).isZero();
    }

    @Test
    void targets_thatAreKept_areBoundedInNumberAndLength() {
        for (int after = 0; after < 3 * LogTargets.KEPT_MAX; after++) {
            assertThat(targets.of(LOG + "?after=" + after).orElseThrow().after())
                    .isEqualTo(after);
            assertThat(targets.kept()).isLessThanOrEqualTo(LogTargets.KEPT_MAX);
        }
        int kept = targets.kept();
        String handle = "h".repeat(LogTargets.KEPT_MAX_CHARS);
        assertThat(targets.of(LOG + "?handle=" + handle).orElseThrow().handle()).contains(handle);
        assertThat(targets.kept()).isEqualTo(kept);
    }
}
