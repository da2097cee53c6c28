/**
 * What a store takes of its disk: lengths of files by kind, followed as they change, and how near that is to what it may
 * take. Reasons: {@code engine/docs/0012-disk-use.md}.
 */
@NullMarked
package dev.tidemark.engine.space;

import org.jspecify.annotations.NullMarked;
