/** What every implementation of a seam promises, as abstract JUnit classes to be extended once per implementation. */
@NullMarked
package dev.tidemark.testkit.contract;

import org.jspecify.annotations.NullMarked;
