package dev.tidemark.testkit.disk;

import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.LockedFile;
import dev.tidemark.testkit.disk.PendingChange.Fate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * A disk in memory that keeps no promise beyond those of POSIX and Linux. As a {@link FileSystem} it is what one process sees;
 * {@link #process} gives the view of another one. Owner: the test, which closes it; safe for any thread, and deterministic when
 * the calls come in a deterministic order: the same seed, plan and calls give the same bytes.
 *
 * <p>The fault model:
 * <ul>
 *   <li><b>File.</b> A view (page cache), a platter, and the pending changes between them. A force moves all of them.
 *   <li><b>Power cut, per file.</b> Nothing of the pending changes stays (30 %); a prefix and a torn next write (30 %); any
 *       subset of 512-byte sectors, each at any of its states (20 %); the new length with zeros, noise or stale bytes (10 %);
 *       all (10 %).
 *   <li><b>Power cut, per directory.</b> A prefix of the pending changes of entries, or any subset (the worst that POSIX
 *       allows). One change, a move too, is atomic. A force of a file does nothing for its name.
 *   <li><b>Process kill.</b> The page cache survives; handles and locks go.
 *   <li><b>Failed force.</b> Random sectors were written, all pages are marked clean, the view keeps the new bytes: a later
 *       force succeeds without them, also after a kill. The handle refuses everything but reads from then on.
 *   <li><b>Failed directory sync.</b> A prefix is durable, the rest stays pending: where entries could be forgotten like pages,
 *       real file systems stop instead.
 *   <li><b>Full disk, I/O error on write.</b> A random or fitting beginning of the write stays.
 *   <li><b>Lying drive.</b> Lost and misdirected writes, syncs without effect, stale reads; seen after a power cut or
 *       {@link #dropCaches}.
 *   <li><b>At rest.</b> Bit rot, unreadable sectors.
 *   <li><b>Limits.</b> Capacity, open handles, read-only from some moment on, slow operations.
 *   <li><b>Locks.</b> Exclusive between processes and within one, dropped with the process, lost without notice
 *       ({@link #loseLock}).
 * </ul>
 *
 * <p>A scripted cut or kill throws {@link PowerCutError} out of the operation, and out of every later one until
 * {@link #restart}. A cut or kill called by the test comes with the restart.
 */
public final class SimulatedDisk implements FileSystem, AutoCloseable {

    private static final int BITS = 8;

    private final RandomGenerator random;
    private final DiskSettings settings;
    private final Volume volume;
    private final OperationTrace trace = new OperationTrace();
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private SimulatedProcess current;
    private FaultPlan plan = FaultPlan.none();
    private boolean readOnly;

    public SimulatedDisk(long seed) {
        this(seed, DiskSettings.defaults());
    }

    public SimulatedDisk(long seed, DiskSettings settings) {
        this.random = new SplittableRandom(seed);
        this.settings = settings;
        this.volume = new Volume(settings.capacityBytes());
        this.current = new SimulatedProcess(this, "main");
        processes.add(current);
    }

    /** From now on the plan decides over faults. */
    public synchronized void faults(FaultPlan newPlan) {
        plan = newPlan;
    }

    /** The plan that decides over faults now. */
    public synchronized FaultPlan faults() {
        return plan;
    }

    /** What files are stamped with when they are created and written; until told, all are from 1970. */
    public synchronized void wallClock(LongSupplier millis) {
        volume.wallClock(millis);
    }

    /** Another process on the same disk; a power cut ends it for good. */
    public synchronized FileSystem process(String name) {
        SimulatedProcess process = new SimulatedProcess(this, name);
        processes.add(process);
        return process;
    }

    /** Ends a process that {@link #process} gave. */
    public synchronized void kill(FileSystem process) {
        if (!(process instanceof SimulatedProcess victim) || !processes.remove(victim)) {
            throw new IllegalArgumentException("not a living process of this disk: process=" + process);
        }
        victim.die();
    }

    /** Cuts the power and boots: all processes are gone, this disk is a fresh one; old handles throw. */
    public synchronized void powerCut() {
        loseProcesses();
        restart();
    }

    /** Kills the process behind this disk and starts a fresh one; what was written stays visible, forced or not. */
    public synchronized void processKill() {
        current.die();
        restart();
    }

    /** Starts a fresh process after a scripted cut or kill. */
    public synchronized void restart() {
        if (!current.isDead()) {
            throw new IllegalStateException("process is alive: there was no cut or kill");
        }
        processes.remove(current);
        current = new SimulatedProcess(this, "main");
        processes.add(current);
    }

    /** Whether a scripted cut or kill has happened and {@link #restart} has not. */
    public synchronized boolean isDown() {
        return current.isDead();
    }

    void loseProcesses() {
        processes.forEach(SimulatedProcess::die);
        processes.removeIf(process -> process != current);
        volume.cutPower(random);
    }

    /** The file system refuses changes with READ_ONLY until told otherwise. */
    public synchronized void remountReadOnly(boolean refused) {
        readOnly = refused;
    }

    /** Another capacity; below what is in use means full. */
    public synchronized void resize(long capacityBytes) {
        volume.resize(capacityBytes);
    }

    /** Forgets clean cached pages, so that reads show what lies on the platter. */
    public synchronized void dropCaches() {
        volume.dropCaches();
    }

    /** Turns a random bit of the file over; returns the offset of its byte. */
    public synchronized long rot(Path file) {
        FileNode node = volume.file(file);
        long offset = random.nextLong(node.length());
        node.flip(offset, 1 << random.nextInt(BITS));
        return offset;
    }

    /** Turns the bits of {@code mask} over in the byte at {@code offset}, on the platter and in the cache. */
    public synchronized void flip(Path file, long offset, int mask) {
        volume.file(file).flip(offset, mask);
    }

    /** Reads that touch the range fail until it is written over as a whole. */
    public synchronized void makeUnreadable(Path file, long offset, long length) {
        volume.file(file).makeUnreadable(offset, offset + length);
    }

    /** Takes the lock from its holder without notice, as the closing of a foreign descriptor does. */
    public synchronized void loseLock(Path file) {
        volume.file(file).lock().ifPresent(SimulatedLock::drop);
    }

    /** Creates a directory with its parents, durably: what stands there before the store comes. */
    public synchronized void prepareDirectory(Path directory) {
        volume.createDirectories(directory);
        for (Path each = directory.normalize(); each.getParent() != null; each = each.getParent()) {
            volume.syncDirectory(volume.directory(each.getParent()));
        }
    }

    /** Surgery: sets the content of a file, new or old, durably and past all faults. */
    public synchronized void putContent(Path file, byte[] content) {
        FileNode node = volume.find(file).isPresent() ? volume.file(file) : volume.createFile(file);
        volume.truncate(node, 0);
        volume.write(node, content.clone(), 0, Fate.HONEST);
        volume.force(node);
        Path parent = file.normalize().getParent();
        volume.syncDirectory(volume.directory(parent == null ? Path.of("/") : parent));
    }

    /** What processes read from the file, past all faults. */
    public synchronized byte[] content(Path file) {
        return volume.file(file).content();
    }

    /** What is certain to survive a power cut, were the file's name to. */
    public synchronized byte[] durableContent(Path file) {
        return volume.file(file).durableContent();
    }

    /** Operations so far, faults included. */
    public synchronized long operations() {
        return trace.count();
    }

    /** The latest operations and the faults that met them, oldest first. */
    public synchronized List<String> trace() {
        return trace.tail();
    }

    /** Hash over all operations, their faults and the written bytes: equal runs have equal hashes. */
    public synchronized long traceHash() {
        return trace.hash();
    }

    /** Open handles and held locks of all living processes, each with the place in the code that took it. */
    public synchronized List<String> openHandles() {
        return processes.stream()
                .flatMap(process -> process.openHandles().stream())
                .toList();
    }

    /**
     * Ends the use of the disk.
     *
     * @throws AssertionError when handles or locks were leaked; lists them with their origin
     */
    @Override
    public void close() {
        List<String> open = openHandles();
        if (!open.isEmpty()) {
            throw new AssertionError("handles left open: count=" + open.size() + "\n  " + String.join("\n  ", open));
        }
    }

    Volume volume() {
        return volume;
    }

    RandomGenerator random() {
        return random;
    }

    boolean isReadOnly() {
        return readOnly;
    }

    int openMax() {
        return settings.openMax();
    }

    /** Counts an operation, asks the plan and lets slow ones take their time. */
    Fault announce(DiskOperation.Kind kind, Path path, long offset, int length) {
        DiskOperation operation = trace.next(kind, path.toString(), offset, length);
        Fault fault = plan.next(operation);
        if (!fault.appliesTo(kind)) {
            throw new IllegalStateException("plan gave a fault that does not apply: " + operation + " fault=" + fault);
        }
        trace.add(operation, fault);
        if (fault == Fault.SLOW) {
            settings.clock().accept(settings.slowness().toNanos());
        }
        return fault;
    }

    void traceContent(byte[] bytes) {
        trace.mix(Arrays.hashCode(bytes));
    }

    /** The first caller outside of this package. */
    static String describeOrigin(Throwable origin) {
        String here = SimulatedDisk.class.getPackageName() + ".Simulated";
        return Arrays.stream(origin.getStackTrace())
                .filter(frame -> !frame.getClassName().startsWith(here)
                        || frame.getClassName().endsWith("Test"))
                .limit(3)
                .map(StackTraceElement::toString)
                .reduce((first, second) -> first + " < " + second)
                .orElse("unknown");
    }

    private synchronized FileSystem seen() {
        return current;
    }

    @Override
    public FileHandle open(Path file, OpenMode mode) {
        return seen().open(file, mode);
    }

    @Override
    public boolean exists(Path path) {
        return seen().exists(path);
    }

    @Override
    public long length(Path file) {
        return seen().length(file);
    }

    @Override
    public long modifiedMillis(Path file) {
        return seen().modifiedMillis(file);
    }

    @Override
    public List<String> list(Path directory) {
        return seen().list(directory);
    }

    @Override
    public void createDirectories(Path directory) {
        seen().createDirectories(directory);
    }

    @Override
    public void rename(Path source, Path target) {
        seen().rename(source, target);
    }

    @Override
    public void link(Path existing, Path link) {
        seen().link(existing, link);
    }

    @Override
    public void replace(Path source, Path target) {
        seen().replace(source, target);
    }

    @Override
    public void delete(Path path) {
        seen().delete(path);
    }

    @Override
    public void syncDirectory(Path directory) {
        seen().syncDirectory(directory);
    }

    @Override
    public Optional<LockedFile> lock(Path file) {
        return seen().lock(file);
    }

    @Override
    public byte[] peek(Path file) {
        return seen().peek(file);
    }

    @Override
    public Optional<Object> identity(Path path) {
        return seen().identity(path);
    }

    @Override
    public long usableSpace(Path path) {
        return seen().usableSpace(path);
    }
}
