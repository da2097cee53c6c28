/**
 * Looking at a data directory without changing it: {@link dev.tidemark.engine.inspect.StoreVerifier} proves every byte of it,
 * {@link dev.tidemark.engine.inspect.FileDump} makes one file readable.
 *
 * <p>Both take no lock and open files for reading alone, so they may run beside the store's owner.
 */
@NullMarked
package dev.tidemark.engine.inspect;

import org.jspecify.annotations.NullMarked;
