package dev.tidemark.engine.log;

/**
 * What the operation cache of a store has done since it was opened, and what it holds. Counters are read one after the other.
 *
 * @param hits times that a reader of a log found what it asked for in memory
 * @param misses times that it had to go to a file
 * @param evictedLines lines given up because of their age or for want of room
 * @param evictedBytes memory given up with them
 * @param lines held
 * @param bytes of memory in use, what is kept of recent keys included
 * @param capacityBytes most memory in use beyond what is not in a file yet
 */
public record CacheStatistics(
        long hits, long misses, long evictedLines, long evictedBytes, long lines, long bytes, long capacityBytes) {}
