/** The seam to the disk, and the real disk behind it. Knows no file format; converts every I/O exception once. */
@NullMarked
package dev.tidemark.engine.io;

import org.jspecify.annotations.NullMarked;
