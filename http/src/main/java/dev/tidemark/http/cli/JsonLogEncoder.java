package dev.tidemark.http.cli;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A log as lines of JSON: logback's own encoder, with what happened as {@code event} and each {@code name={}} of the message's
 * pattern as a member of {@code fields}. Safe for any thread.
 *
 * <p>What happened is the pattern up to its colon, the same for every message of its kind, so that it can be searched for and
 * counted.
 */
public final class JsonLogEncoder extends JsonEncoder {

    private static final Pattern PLACE = Pattern.compile("(?:(\\w+)=)?\\{}");

    public JsonLogEncoder() {
        setWithSequenceNumber(false);
        setWithNanoseconds(false);
        setWithContext(false);
        setWithMarkers(false);
        setWithMDC(false);
        setWithKVPList(false);
        setWithMessage(false);
        setWithArguments(false);
        setWithFormattedMessage(true);
    }

    @Override
    protected void appendCustomFields(StringBuilder line, ILoggingEvent event) {
        String pattern = Optional.ofNullable(event.getMessage()).orElse("");
        line.append(",\"event\":");
        text(line, kind(pattern));
        line.append(",\"fields\":{");
        String separator = "";
        for (Field field : fields(pattern, event.getArgumentArray())) {
            line.append(separator);
            text(line, field.name());
            line.append(':');
            value(line, field.value());
            separator = ",";
        }
        line.append('}');
    }

    private record Field(String name, Object value) {}

    private static String kind(String pattern) {
        int colon = pattern.indexOf(": ");
        return colon < 0 ? pattern : pattern.substring(0, colon);
    }

    private static List<Field> fields(String pattern, Object[] arguments) {
        List<Field> fields = new ArrayList<>();
        int count = arguments == null ? 0 : arguments.length;
        Matcher places = PLACE.matcher(pattern);
        List<MatchResult> found = places.results().toList();
        for (int index = 0; index < found.size() && index < count; index++) {
            String name = found.get(index).group(1);
            Object value = arguments[index];
            if (name != null && value != null) {
                fields.add(new Field(name, value));
            }
        }
        return fields;
    }

    private static void value(StringBuilder line, Object value) {
        boolean whole = value instanceof Long || value instanceof Integer;
        if (whole || value instanceof Boolean) {
            line.append(value);
        } else {
            text(line, value.toString());
        }
    }

    private static void text(StringBuilder line, String text) {
        line.append('"');
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (character == '"' || character == '\\') {
                line.append('\\').append(character);
            } else if (character < ' ' || character == '\u2028' || character == '\u2029') {
                line.append(String.format("\\u%04x", (int) character));
            } else {
                line.append(character);
            }
        }
        line.append('"');
    }
}
