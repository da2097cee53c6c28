package dev.tidemark.actors.shape;

/**
 * Numbers of a store's shapes. Immutable.
 *
 * @param count shapes that are kept
 * @param active shapes that are followed
 * @param behind records that collections have and their followed shapes do not yet, over all of these
 * @param begun shapes that were begun, or begun anew, since the store was opened
 * @param failures steps of following that failed since then
 */
public record ShapeStatistics(long count, int active, long behind, long begun, long failures) {}
