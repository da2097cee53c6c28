package dev.tidemark.http.access;

import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log {@code dev.tidemark.audit}: a line for each administrative operation, and for each that was refused to somebody. Stateless.
 *
 * <p>Nothing in a line ends it or looks like another member: texts stand in quotes, and all but printable ASCII is escaped as in
 * JSON. Neither tokens nor values are ever given to it.
 */
public final class AuditLog {

    private static final Logger LOG = LoggerFactory.getLogger("dev.tidemark.audit");
    private static final int TEXT_MAX_CHARS = 300;

    private AuditLog() {}

    /**
     * Of a request.
     *
     * @param what was to be done
     * @param target to what, as a collection's name; may be empty
     * @param outcome how it ended
     */
    public static void tell(Caller caller, String what, String target, String outcome) {
        LOG.info(
                "operation={} target={} caller={} address={} outcome={}",
                quoted(what),
                quoted(target),
                quoted(caller.name()),
                quoted(caller.address().map(InetAddress::getHostAddress).orElse("unknown")),
                quoted(outcome));
    }

    /** Of the server itself. */
    public static void tell(String what, String target, String outcome) {
        LOG.info("operation={} target={} caller=\"server\" outcome={}", quoted(what), quoted(target), quoted(outcome));
    }

    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        String shown = text.length() > TEXT_MAX_CHARS ? text.substring(0, TEXT_MAX_CHARS) + "..." : text;
        for (int index = 0; index < shown.length(); index++) {
            char each = shown.charAt(index);
            if (each == '"' || each == '\\') {
                quoted.append('\\').append(each);
            } else if (each >= ' ' && each <= '~') {
                quoted.append(each);
            } else {
                quoted.append(String.format("\\u%04x", (int) each));
            }
        }
        return quoted.append('"').toString();
    }
}
