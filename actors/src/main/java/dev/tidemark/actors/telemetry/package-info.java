/** What a store counts and times of its own work, and the events of it in recordings of the JDK's Flight Recorder. */
@NullMarked
package dev.tidemark.actors.telemetry;

import org.jspecify.annotations.NullMarked;
