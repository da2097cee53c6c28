package dev.tidemark.actors.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.actors.telemetry.StoreMeter;
import dev.tidemark.engine.DiskFullException;
import dev.tidemark.engine.io.SystemTimeSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private final Admission admission = new Admission(2, 100, new StoreMeter(new SystemTimeSource()), Optional::empty);
    private final AtomicInteger orders = new AtomicInteger();
    private final AtomicInteger users = new AtomicInteger();

    @Test
    void admit_upToTheCount_thenRefusesThatCollectionAlone() {
        assertThat(admission.admit(orders, 1)).isEmpty();
        assertThat(admission.admit(orders, 1)).isEmpty();
        assertThat(admission.admit(orders, 1)).isPresent();
        assertThat(orders).hasValue(2);
        assertThat(admission.admit(users, 1)).isEmpty();
    }

    @Test
    void admit_upToTheBytes_thenRefusesTheWholeStoreAndCountsNothing() {
        assertThat(admission.admit(orders, 100)).isEmpty();
        assertThat(admission.admit(users, 1)).isPresent();
        assertThat(users).hasValue(0);
        admission.release(100);
        assertThat(admission.admit(users, 100)).isEmpty();
        assertThat(admission.admit(orders, 1)).isPresent();
        assertThat(orders).hasValue(1);
    }

    @Test
    void admit_whileTheDiskIsFull_refusesAllButTheCatalogAndCountsNothing() {
        DiskFullException full = new DiskFullException("cap is reached");
        Admission refusing = new Admission(2, 100, new StoreMeter(new SystemTimeSource()), () -> Optional.of(full));
        assertThat(refusing.admit(orders, 1)).containsSame(full);
        assertThat(orders).hasValue(0);

        Admission catalog = refusing.whateverTheDisk();
        assertThat(catalog.admit(users, 100)).isEmpty();
        assertThat(catalog.admit(users, 1)).isPresent();
    }
}
