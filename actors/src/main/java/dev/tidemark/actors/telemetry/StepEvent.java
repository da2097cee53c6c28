package dev.tidemark.actors.telemetry;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.StackTrace;

/** An event of the JDK's Flight Recorder for one step of a store's work. Holds no key and no value. */
@Category("Tidemark")
@StackTrace(false)
abstract class StepEvent extends Event {

    @Label("Collection")
    @Description("Name of the collection, or its number; empty where the step is the whole store's")
    String collection = "";

    @Label("Length")
    @DataAmount(DataAmount.BYTES)
    long bytes;

    @Label("Count")
    @Description("Frames, records or parts that the step dealt with, where it counts them")
    long count;

    @Label("Failed")
    boolean failed;
}
