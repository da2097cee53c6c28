package dev.tidemark.engine.io;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/**
 * Who holds a data directory, for the people who wonder.
 *
 * @param startedAt ISO 8601, when ownership was taken
 * @param token random, tells this hold from every other one
 */
public record LockHolder(long pid, String host, String startedAt, String token) {

    /**
     * This process.
     *
     * @param wallMillis milliseconds since the epoch
     */
    public static LockHolder ofThisProcess(long wallMillis, String token) {
        return new LockHolder(
                ProcessHandle.current().pid(),
                hostName(),
                Instant.ofEpochMilli(wallMillis).toString(),
                token);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unresolvable) {
            return "unknown";
        }
    }

    String toJson() {
        return "{\"pid\":" + pid + ",\"host\":\"" + escaped(host) + "\",\"started\":\"" + escaped(startedAt)
                + "\",\"token\":\"" + escaped(token) + "\"}";
    }

    private static String escaped(String text) {
        return text.replaceAll("\\p{Cntrl}", "?").replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
