package dev.tidemark.testkit.disk;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A directory: the entries that processes see, those on the platter, and the changes in between. Guarded by the disk's
 * monitor.
 */
final class DirectoryNode implements Node {

    private final long id;
    private final NavigableMap<String, Node> view = new TreeMap<>();
    private final Map<String, Node> platter = new HashMap<>();
    private final Deque<EntryChange> pending = new ArrayDeque<>();

    DirectoryNode(long id) {
        this.id = id;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public void linked(int change) {
        // Only files are counted: a directory is gone when its name is.
    }

    NavigableMap<String, Node> view() {
        return view;
    }

    Map<String, Node> platter() {
        return platter;
    }

    Deque<EntryChange> pending() {
        return pending;
    }

    void reread() {
        pending.clear();
        view.clear();
        view.putAll(platter);
    }
}
