package dev.tidemark.http;

import dev.tidemark.actors.JsonLimits;
import dev.tidemark.actors.TransactionWrite;
import dev.tidemark.engine.InvalidRequestException;
import java.util.List;

/** Reads the operations of a transaction as {@code POST /v1/transactions} takes them, for those who have them in a file. Stateless. */
public final class TransactionText {

    private TransactionText() {}

    /**
     * The operations of a JSON array, or those of lines with one each.
     *
     * @param limits of each value
     * @throws InvalidRequestException naming what is wrong, and which operation, counted from 0
     */
    public static List<TransactionWrite> parse(byte[] text, JsonLimits limits) {
        try {
            return BatchBody.ofTransaction(limits::parse, Integer.MAX_VALUE)
                    .parse(text, isArray(text) ? RequestBody.JSON : RequestBody.NDJSON);
        } catch (RequestRefused refused) {
            throw told(refused);
        }
    }

    private static boolean isArray(byte[] text) {
        for (byte each : text) {
            if (!Character.isWhitespace(each)) {
                return each == '[';
            }
        }
        return false;
    }

    static InvalidRequestException told(RequestRefused refused) {
        Object index = refused.problem().members().get("index");
        return new InvalidRequestException(refused.problem().detail() + (index == null ? "" : " index=" + index));
    }
}
