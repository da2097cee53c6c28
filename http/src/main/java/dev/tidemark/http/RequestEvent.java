package dev.tidemark.http;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** An event of the JDK's Flight Recorder for a request whose answer took long. Names no collection and no key. */
@Name("dev.tidemark.HttpRequest")
@Label("Slow HTTP request")
@Description("From the route's having the request until it has the head of the answer")
@Category("Tidemark")
@Threshold("100 ms")
@StackTrace(false)
final class RequestEvent extends Event {

    @Label("Method")
    String method = "";

    @Label("Route")
    @Description("The path with its parameters' names in their places")
    String route = "";

    @Label("Status")
    int status;

    @Label("Live")
    @Description("Whether it was to wait for what comes")
    boolean live;
}
