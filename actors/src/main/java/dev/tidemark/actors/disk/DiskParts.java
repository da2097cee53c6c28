package dev.tidemark.actors.disk;

import dev.tidemark.actors.seal.SealGate;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.space.DiskGauge;
import dev.tidemark.engine.space.DiskLedger;
import java.nio.file.Path;

/** What a {@link DiskKeeper} works with. */
public record DiskParts(
        FileSystem disk, Path directory, DiskLedger ledger, DiskGauge gauge, SealGate sealing, Evictor evictor) {}
