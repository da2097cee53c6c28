/** The systems and bare loops that Tidemark is measured against. */
@NullMarked
package dev.tidemark.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
