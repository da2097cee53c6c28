package dev.tidemark.engine.inspect;

import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.inspect.RepairStep.Remedy;
import dev.tidemark.engine.io.FileSystem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What the parts of one repair share: what may be done, and what was. Owned by the thread that repairs. */
final class RepairWork {

    private final FileSystem disk;
    private final Path directory;
    private final boolean applies;
    private final boolean acceptsLoss;
    private final DamagedFiles damaged;
    private final List<RepairStep> steps = new ArrayList<>();

    /**
     * @param applies whether anything is done
     * @param acceptsLoss whether what no source has is taken for lost
     */
    RepairWork(FileSystem disk, Path directory, boolean applies, boolean acceptsLoss) {
        this.disk = disk;
        this.directory = directory;
        this.applies = applies;
        this.acceptsLoss = acceptsLoss;
        this.damaged = new DamagedFiles(disk, directory);
    }

    FileSystem disk() {
        return disk;
    }

    Path directory() {
        return directory;
    }

    DamagedFiles damaged() {
        return damaged;
    }

    boolean applies() {
        return applies;
    }

    List<RepairStep> steps() {
        return List.copyOf(steps);
    }

    /** Takes a step, if it may be; returns whether it was taken. */
    boolean step(Remedy remedy, Path file, String what, List<PositionRange> lost, Runnable action) {
        boolean may = applies && remedy != Remedy.IMPOSSIBLE && (remedy != Remedy.ACCEPT_LOSS || acceptsLoss);
        if (may) {
            action.run();
        }
        steps.add(new RepairStep(remedy, nameOf(file), what, lost, may));
        return may;
    }

    boolean step(Remedy remedy, Path file, String what, Runnable action) {
        return step(remedy, file, what, List.of(), action);
    }

    private String nameOf(Path file) {
        Path relative = file.startsWith(directory) ? directory.relativize(file) : file;
        return relative.toString().replace('\\', '/');
    }

    /** A look at a part of the store as it stands now. */
    Survey look(Consumer<Finding> damage) {
        return new Survey(
                disk,
                directory,
                new VerifyListener() {
                    @Override
                    public void found(Finding finding) {
                        if (finding.gravity() == Gravity.DAMAGE) {
                            damage.accept(finding);
                        }
                    }

                    @Override
                    public void progressed(long doneBytes, long totalBytes) {}
                },
                false);
    }
}
