package dev.tidemark.testkit.simulation;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Optional;

/**
 * The class loader of simulated actor systems: its parent's, without the manifests of the class path.
 *
 * <p>Akka reads all of them at each start, to compare versions. That took two thirds of the time of a start. One
 * instance serves all simulations, since the configuration library caches by class loader. Safe for any thread.
 */
final class ManifestFreeLoader extends ClassLoader {

    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    private static ManifestFreeLoader latest = new ManifestFreeLoader(ManifestFreeLoader.class.getClassLoader());

    private ManifestFreeLoader(ClassLoader parent) {
        super(parent);
    }

    /** That of the calling thread's context, or of this library where a thread has none. */
    static synchronized ClassLoader ofThread() {
        ClassLoader parent = Optional.ofNullable(Thread.currentThread().getContextClassLoader())
                .orElse(ManifestFreeLoader.class.getClassLoader());
        if (latest.getParent() != parent) {
            latest = new ManifestFreeLoader(parent);
        }
        return latest;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return MANIFEST.equals(name) ? Collections.emptyEnumeration() : super.getResources(name);
    }
}
