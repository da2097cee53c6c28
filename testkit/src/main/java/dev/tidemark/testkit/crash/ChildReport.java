package dev.tidemark.testkit.crash;

import dev.tidemark.testkit.model.Change;
import dev.tidemark.testkit.model.ModelRecord;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a child process tells its {@link CrashHarness} over its standard output, one line for each thing. Made by the child's
 * {@code main}; safe for any thread.
 *
 * <p>A line is a word and fields, separated by tabs, ended by a dot of its own: one that the kill cut short has none and does not
 * count. Backslash, tab, newline and return are escaped within fields. Lines without the leading mark are the child's own
 * chatter.
 *
 * <pre>
 * +invoked  OPERATION COLLECTION (set KEY VALUE | delete KEY)...  .
 * +acknowledged OPERATION POSITION .      +refused OPERATION .      +indeterminate OPERATION .
 * +begun READ .      +read READ COLLECTION KEY [POSITION VALUE] .
 * +subscribed COLLECTION READER AFTER .   +delivered COLLECTION READER POSITION COMMIT (set KEY VALUE | delete KEY) .
 * +finished .
 * </pre>
 */
public final class ChildReport {

    static final String MARK = "+";
    static final String END = ".";

    private final PrintStream out;

    /** @param out the process's standard output, taken before anything redirects it */
    public ChildReport(PrintStream out) {
        this.out = out;
    }

    /** A write is begun. Numbers are the child's own and need to be unique within one life of it. */
    public void invoked(long operation, String collection, List<Change> changes) {
        List<String> fields = new ArrayList<>(List.of("invoked", Long.toString(operation), collection));
        changes.forEach(change -> addChange(fields, change));
        tell(fields);
    }

    public void acknowledged(long operation, long position) {
        tell(List.of("acknowledged", Long.toString(operation), Long.toString(position)));
    }

    public void refused(long operation) {
        tell(List.of("refused", Long.toString(operation)));
    }

    public void indeterminate(long operation) {
        tell(List.of("indeterminate", Long.toString(operation)));
    }

    /** A read is begun; numbers as of operations. */
    public void begun(long read) {
        tell(List.of("begun", Long.toString(read)));
    }

    /** A begun read has found the key's record, or that it has no value. */
    public void read(long read, String collection, String key, Optional<ModelRecord> found) {
        List<String> fields = new ArrayList<>(List.of("read", Long.toString(read), collection, key));
        found.ifPresent(record -> {
            fields.add(Long.toString(record.position()));
            fields.add(record.change().value().orElse(""));
        });
        tell(fields);
    }

    /** A reader begins to follow; told again after a restart it goes on where it was. */
    public void subscribed(String collection, String reader, long after) {
        tell(List.of("subscribed", collection, reader, Long.toString(after)));
    }

    public void delivered(String collection, String reader, ModelRecord record) {
        List<String> fields = new ArrayList<>(List.of(
                "delivered", collection, reader, Long.toString(record.position()), Long.toString(record.commit())));
        addChange(fields, record.change());
        tell(fields);
    }

    /** All work is done; the child ends by itself now. */
    public void finished() {
        tell(List.of("finished"));
    }

    private static void addChange(List<String> fields, Change change) {
        fields.add(change.isDelete() ? "delete" : "set");
        fields.add(change.key());
        change.value().ifPresent(fields::add);
    }

    private void tell(List<String> fields) {
        StringBuilder line = new StringBuilder(MARK);
        for (String field : fields) {
            escape(line, field);
            line.append('\t');
        }
        line.append(END).append('\n');
        byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            out.write(bytes, 0, bytes.length);
            out.flush();
        }
    }

    private static void escape(StringBuilder target, String field) {
        for (int index = 0; index < field.length(); index++) {
            char c = field.charAt(index);
            switch (c) {
                case '\\' -> target.append("\\\\");
                case '\t' -> target.append("\\t");
                case '\n' -> target.append("\\n");
                case '\r' -> target.append("\\r");
                default -> target.append(c);
            }
        }
    }
}
