package dev.tidemark.actors.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.journal.JournalShard.ForcedMark;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.engine.recovery.JournalEvidence;
import dev.tidemark.engine.state.KeySeed;
import dev.tidemark.engine.store.Catalog;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.CatalogFill;
import dev.tidemark.engine.store.CollectionOpener;
import dev.tidemark.engine.store.CollectionStore;
import dev.tidemark.engine.store.Orphans;
import dev.tidemark.engine.store.TrashBin;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

class DisposalTest {

    private static final Path DIRECTORY = Path.of("/data");
    private static final Path TRASH = DIRECTORY.resolve("trash");

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final ArrayDeque<Runnable> upkeep = new ArrayDeque<>();

    /** What happens when the trash is looked at next. */
    private final ArrayDeque<Runnable> onLook = new ArrayDeque<>();

    private final Disposal disposal = new Disposal(new TrashBin(watched(), DIRECTORY), upkeep::add);

    DisposalTest() {
        disk.prepareDirectory(DIRECTORY);
    }

    private FileSystem watched() {
        return (FileSystem) Proxy.newProxyInstance(
                FileSystem.class.getClassLoader(), new Class<?>[] {FileSystem.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("list") && arguments[0].equals(TRASH) && !onLook.isEmpty()) {
                        Object names = method.invoke(disk, arguments);
                        onLook.removeFirst().run();
                        return names;
                    }
                    try {
                        return method.invoke(disk, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    private void drop(long id) {
        CatalogEntry entry = new CatalogEntry(
                new CollectionName("orders-" + id),
                new CollectionId(id),
                CatalogEntry.handleOf(id),
                id,
                CollectionSettings.DEFAULT);
        disk.createDirectories(entry.files(DIRECTORY).logDirectory());
        disposal.discard(entry);
        assertThat(disk.exists(entry.files(DIRECTORY).directory())).isFalse();
    }

    private Orphans nothingLeft() {
        CollectionStore catalog = new CollectionOpener(LogContext.of(disk, StoreSettings.DEFAULT))
                .openCatalog(
                        Catalog.files(DIRECTORY),
                        KeySeed.of(0),
                        new JournalEvidence(List.of(), ForcedMark.NONE),
                        new CatalogFill(disk, DIRECTORY))
                .store();
        return new Orphans(disk, DIRECTORY, new Catalog(), catalog.reader());
    }

    @Test
    void discard_whileTheTrashIsBeingEmptied_leavesTheWorkToWhoeverIsAtIt() {
        drop(1);
        onLook.add(() -> {
            drop(2);
            drop(3);
        });
        assertThat(upkeep).hasSize(1);
        upkeep.removeFirst().run();
        assertThat(upkeep).isEmpty();
        assertThat(disk.list(TRASH)).isEmpty();
    }

    @Test
    void discard_trashEmptiedBefore_isWorkedOnAgain() {
        drop(1);
        upkeep.removeFirst().run();
        drop(2);
        upkeep.removeFirst().run();
        assertThat(disk.list(TRASH)).isEmpty();
    }

    @Test
    void discard_beforeTheFirstLookHasBegun_leavesTheWorkToThat() {
        disposal.start(nothingLeft(), found -> {
            throw new AssertionError("nothing is left over");
        });
        drop(1);
        drop(2);
        assertThat(upkeep).hasSize(1);
        upkeep.removeFirst().run();
        assertThat(disk.list(TRASH)).isEmpty();
        drop(3);
        assertThat(upkeep).hasSize(1);
    }

    @Test
    void discard_unforeseenFailureBefore_isWorkedOnAgain() {
        drop(1);
        onLook.add(() -> {
            throw new IllegalStateException("unforeseen");
        });
        upkeep.removeFirst().run();
        drop(2);
        upkeep.removeFirst().run();
        assertThat(disk.list(TRASH)).isEmpty();
    }
}
