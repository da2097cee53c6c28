package dev.tidemark.engine.inspect;

import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.store.CatalogEntry;
import dev.tidemark.engine.store.CatalogImage;
import dev.tidemark.engine.store.CatalogImageFile;
import dev.tidemark.engine.store.CatalogImageReading;

/** Dumps the image of the catalog: what it is of, and its entries where wanted, without their secret seeds. Used once. */
final class CatalogImageDump {

    private final FileHandle file;
    private final boolean entries;
    private final DumpTarget target;

    CatalogImageDump(FileHandle file, boolean entries, DumpTarget target) {
        this.file = file;
        this.entries = entries;
        this.target = target;
    }

    long run() {
        CatalogImageReading reading = CatalogImageFile.read(file);
        if (reading instanceof CatalogImageReading.Unusable unusable) {
            target.text("! " + unusable.reason() + " offset=0 reason=" + unusable.detail());
            return 1;
        }
        CatalogImageReading.Loaded loaded = (CatalogImageReading.Loaded) reading;
        CatalogImage image = loaded.image();
        target.text("catalog image position=" + image.header().position() + " seen="
                + image.header().seen() + " log-length=" + image.header().logLengthBytes() + " last-id="
                + image.header().lastId() + " collections=" + image.size() + " keys="
                + loaded.index().size());
        for (int ordinal = 0; entries && ordinal < image.size(); ordinal++) {
            entry(image.entry(ordinal));
        }
        return 0;
    }

    private void entry(CatalogEntry entry) {
        target.text("collection id=" + entry.id() + " handle=" + entry.handle() + " durability="
                + entry.settings().durability() + " sync-interval="
                + entry.settings().syncInterval() + " name=" + entry.name());
    }
}
