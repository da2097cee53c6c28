package dev.tidemark.benchmarks.store;

/**
 * What followers cost.
 *
 * @param cpuMicros processor time of the whole process for each follower and append, the waiting anew included
 * @param millis from the append to when all have it
 * @param heapBytes of each follower that waits
 * @param idleHeapBytes of the process before there were followers
 */
public record FollowerCost(double cpuMicros, double millis, double heapBytes, long idleHeapBytes) {}
