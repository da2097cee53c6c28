/** Who may do what: tokens and what they are good for, callers, limits of rates, the audit log. Knows no route. */
@NullMarked
package dev.tidemark.http.access;

import org.jspecify.annotations.NullMarked;
