package dev.tidemark.benchmarks.http;

/** What a server of events writes to a subscriber, byte for byte as long as what a collection's are: to be greeted with, and for an append. */
final class EventText {

    private static final String HANDLE = "0123456789abcdef";
    private static final String HEAD = """
            HTTP/1.1 200 OK\r
            Content-Type: text/event-stream\r
            Transfer-Encoding: chunked\r
            \r
            """;

    private EventText() {}

    /** Head of the answer and its first events. */
    static String greeting() {
        return HEAD + chunk("retry: 1000\n\n" + upToDate(0));
    }

    static String append(long position) {
        String line =
                "{\"position\":" + position + ",\"time\":1700000000000,\"op\":\"set\",\"key\":\"user-0\",\"value\":"
                        + "{\"score\":7,\"note\":\"" + "n".repeat(160) + "\"},\"crc\":\"01234567\"}";
        return chunk("id: " + position + "\ndata: " + line + "\n\n" + upToDate(position));
    }

    private static String upToDate(long position) {
        return "event: up-to-date\nid: " + position + "\ndata: {\"watermark\":" + position + ",\"handle\":\"" + HANDLE
                + "\"}\n\n";
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }
}
