package dev.tidemark.actors;

/** One write of a transaction. Immutable; nothing is checked here, see {@link Write}. */
public record TransactionWrite(String collection, Write write) {}
