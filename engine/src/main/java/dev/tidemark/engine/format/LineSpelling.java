package dev.tidemark.engine.format;

import dev.tidemark.engine.Operation;

/** The fixed pieces of text that lines are made of, in one place for those who write and those who read. */
final class LineSpelling {

    static final byte[] POSITION = Ascii.bytes("{\"position\":");
    static final byte[] TIME = Ascii.bytes(",\"time\":\"");
    static final byte[] OPERATION = Ascii.bytes("\",\"op\":\"");
    static final byte[] KEY = Ascii.bytes(",\"key\":\"");
    static final byte[] COMMIT = Ascii.bytes(",\"commit\":");
    static final byte[] EXPIRES = Ascii.bytes(",\"expires\":\"");
    static final byte[] SLIDING = Ascii.bytes(",\"sliding\":");
    static final byte[] VALUE = Ascii.bytes(",\"value\":");
    static final byte[] CRC = Ascii.bytes(",\"crc\":\"");
    static final byte[] END = Ascii.bytes("\"}\n");

    /** Start of every line that is no record: segment headers and footers. */
    static final byte[] MARK = Ascii.bytes("{\"tidemark\":\"");

    /** {@code ,"crc":"xxxxxxxx"}} without the newline: what follows the bytes that the checksum covers. */
    static final int SUFFIX_LENGTH = 18;

    /** Upper bound of all bytes of a line but key and value. */
    static final int FIXED_LENGTH_MAX = 256;

    private static final byte[] SET = operationText(Operation.SET);
    private static final byte[] DELETE = operationText(Operation.DELETE);
    private static final byte[] CHECKPOINT = operationText(Operation.CHECKPOINT);
    private static final byte[] APPEND = operationText(Operation.APPEND);

    /** By frequency in logs. */
    private static final Operation[] OPERATIONS = {
        Operation.SET, Operation.APPEND, Operation.DELETE, Operation.CHECKPOINT
    };

    private LineSpelling() {}

    /** From the quote that ends the time to the quote that ends the operation. */
    static byte[] operation(Operation operation) {
        return switch (operation) {
            case SET -> SET;
            case DELETE -> DELETE;
            case CHECKPOINT -> CHECKPOINT;
            case APPEND -> APPEND;
        };
    }

    /**
     * Whether records of this kind carry a key. A checkpoint concerns no single key, so that nothing indexes it
     * by one.
     */
    static boolean keyed(Operation operation) {
        return operation == Operation.SET || operation == Operation.DELETE;
    }

    /** Whether records of this kind carry a value: all but tombstones. */
    static boolean valued(Operation operation) {
        return operation != Operation.DELETE;
    }

    /** Code of the operation whose text stands at {@code at}, for {@link #operation(int)}; -1 for none. */
    static int operationAt(byte[] source, int at, int end) {
        for (int code = 0; code < OPERATIONS.length; code++) {
            if (Ascii.matches(source, at, end, operation(OPERATIONS[code]))) {
                return code;
            }
        }
        return -1;
    }

    static Operation operation(int code) {
        return OPERATIONS[code];
    }

    private static byte[] operationText(Operation operation) {
        return Ascii.bytes("\",\"op\":\"" + operation.name() + "\"");
    }
}
