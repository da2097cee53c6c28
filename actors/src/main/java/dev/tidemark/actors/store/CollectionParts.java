package dev.tidemark.actors.store;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import dev.tidemark.actors.TidemarkSettings;
import dev.tidemark.engine.Holding;
import dev.tidemark.engine.space.DiskLedger;
import dev.tidemark.engine.space.DiskUse;
import dev.tidemark.engine.store.CatalogEntry;
import java.util.concurrent.Executor;

/**
 * What all collections of a store share.
 *
 * @param settings of the store
 */
record CollectionParts(
        ActorSystem<?> system,
        TidemarkSettings settings,
        DiskLedger disk,
        InvariantChecks invariants,
        Expiries expiries) {

    /** Runs what reads files for a reader. */
    Executor files() {
        return system.dispatchers().lookup(DispatcherSelector.fromConfig(StoreOpening.UPKEEP_DISPATCHER));
    }

    /** Runs what calls those who follow. */
    Executor signals() {
        return system.dispatchers().lookup(DispatcherSelector.defaultDispatcher());
    }

    /** Of what readers could read anew. */
    Holding holding() {
        return settings.seams().holding();
    }

    /** What a collection takes of the disk. */
    DiskUse useOf(CatalogEntry entry) {
        return disk.useOf(entry.files(settings.directory()).directory());
    }
}
