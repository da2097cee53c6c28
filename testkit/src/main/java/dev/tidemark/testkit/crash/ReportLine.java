package dev.tidemark.testkit.crash;

import dev.tidemark.testkit.model.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One line of a {@link ChildReport}, read back. */
record ReportLine(String word, List<String> fields) {

    ReportLine {
        fields = List.copyOf(fields);
    }

    /** The line, empty for one that is no report or was cut short. */
    static Optional<ReportLine> parse(String line) {
        if (!line.startsWith(ChildReport.MARK) || !line.endsWith("\t" + ChildReport.END)) {
            return Optional.empty();
        }
        List<String> fields = new ArrayList<>();
        for (String field : line.substring(1, line.length() - 2).split("\t", -1)) {
            fields.add(unescaped(field));
        }
        return Optional.of(new ReportLine(fields.get(0), fields.subList(1, fields.size())));
    }

    private static String unescaped(String field) {
        StringBuilder text = new StringBuilder(field.length());
        for (int index = 0; index < field.length(); index++) {
            char c = field.charAt(index);
            if (c == '\\') {
                index++;
                c = switch (field.charAt(index)) {
                    case 't' -> '\t';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    default -> '\\';
                };
            }
            text.append(c);
        }
        return text.toString();
    }

    String text(int index) {
        return fields.get(index);
    }

    long number(int index) {
        return Long.parseLong(fields.get(index));
    }

    /** The changes that stand from a field on. */
    List<Change> changes(int from) {
        List<Change> changes = new ArrayList<>();
        int index = from;
        while (index < fields.size()) {
            boolean delete = fields.get(index).equals("delete");
            changes.add(
                    delete
                            ? Change.delete(fields.get(index + 1))
                            : Change.set(fields.get(index + 1), fields.get(index + 2)));
            index += delete ? 2 : 3;
        }
        return changes;
    }
}
