package dev.tidemark.benchmarks.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Transfers as transactions over three collections: two accounts, in two of them, and a note in a log. */
final class HttpTransfers implements Conversation {

    private final HttpConversation http;

    HttpTransfers(String host, String path) {
        this.http = new HttpConversation("POST " + path, false, host);
    }

    /** The collection and key of an account. */
    private static String account(int number) {
        return "\"collection\":\"" + TransferAccounts.bank(number) + "\",\"key\":\"" + TransferAccounts.key(number)
                + "\"";
    }

    @Override
    public void open(ByteBuffer target) {
        http.open(target);
    }

    @Override
    public boolean isOpen(byte[] received, int length) {
        return http.isOpen(received, length);
    }

    @Override
    public void request(ByteBuffer target, byte[] key, byte[] value) {
        Transfer transfer = Transfer.any();
        String body = "[{\"op\":\"add\"," + account(transfer.from()) + ",\"by\":-" + transfer.coins()
                + "},{\"op\":\"add\","
                + account(transfer.to()) + ",\"by\":" + transfer.coins() + "},{\"op\":\"append\",\"collection\":\""
                + TransferAccounts.LOG + "\",\"value\":[" + transfer.from() + "," + transfer.to() + ","
                + transfer.coins() + "]}]";
        http.request(target, key, body.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public boolean isAnswered(byte[] received, int length) throws IOException {
        return http.isAnswered(received, length);
    }
}
