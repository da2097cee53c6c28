package dev.tidemark.engine.format;

import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;

/** Intact lines of all kinds, up to forty; lengths differ much, or little. */
final class RandomLines {

    private static final List<Operation> OPERATIONS = List.copyOf(EnumSet.allOf(Operation.class));

    private RandomLines() {}

    static byte[] of(SplittableRandom random, boolean gaps) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        LogLineWriter writer = new LogLineWriter(64);
        int lengthMax = 1 << random.nextInt(10);
        long position = 1L + random.nextInt(1_000_000);
        int count = random.nextInt(40);
        for (int line = 0; line < count; line++) {
            Operation operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
            boolean keyed = operation == Operation.SET || operation == Operation.DELETE;
            String value = operation == Operation.DELETE ? "" : "\"" + "v".repeat(random.nextInt(lengthMax)) + "\"";
            writer.clear();
            writer.write(
                    new LogRecord.Stamp(position, 0, operation, position, LogRecord.NEVER),
                    keyed ? KeyText.escape("key-" + random.nextInt(100)) : LogLineWriter.NONE,
                    value.getBytes(StandardCharsets.UTF_8));
            lines.write(writer.array(), 0, writer.length());
            position += gaps ? 1 + random.nextInt(3) : 1;
        }
        return lines.toByteArray();
    }
}
