/** Child processes that are killed while they work, and what they told before. */
@NullMarked
package dev.tidemark.testkit.crash;

import org.jspecify.annotations.NullMarked;
