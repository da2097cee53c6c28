/** JSON files beside a store's logs for programs that read those, and taking over a directory that has nothing else. */
@NullMarked
package dev.tidemark.actors.snapshot;

import org.jspecify.annotations.NullMarked;
