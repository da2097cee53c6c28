package dev.tidemark.testkit.crash;

/**
 * How one life of a child went.
 *
 * @param acknowledgedCount writes that it reported as acknowledged
 * @param killed whether the harness ended it; otherwise it finished its work first
 * @param exitCode 137 for a kill, on POSIX
 */
public record ChildLife(long acknowledgedCount, boolean killed, int exitCode) {}
