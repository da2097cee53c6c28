package dev.tidemark.engine.space;

/** Where a file's bytes are counted. Immutable. */
record Place(Unit unit, DiskKind kind) {}
