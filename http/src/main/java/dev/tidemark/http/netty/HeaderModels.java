package dev.tidemark.http.netty;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharset;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.MediaType;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.Host;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Akka's models of header lines, the recent ones kept: clients send the same lines again and again, and parsing them takes longer
 * than all the rest of a small request. Bounded in number and length. Owned by one connection's event loop, and so by few clients.
 */
final class HeaderModels {

    private static final int KEPT_MAX = 32;
    private static final int KEPT_MAX_CHARS = 512;

    /** By themselves these are UTF-8 to Akka, whatever a client says: so they are given an open charset here. */
    private static final Map<String, MediaType.WithOpenCharset> OPEN = Map.of(
            "application/json", MediaTypes.applicationWithOpenCharset("json"),
            "application/merge-patch+json", MediaTypes.applicationWithOpenCharset("merge-patch+json"));

    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\";,\\s]+)\"?", Pattern.CASE_INSENSITIVE);

    private final Map<String, Object> recent = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Object> eldest) {
            return size() > KEPT_MAX;
        }
    };

    /** The last that was valid, empty for none. */
    private String host = "";

    /** A model of the header; as it is where Akka has none, or the value is not valid. */
    HttpHeader header(String name, String value) {
        return (HttpHeader) kept(name + ":" + value, line -> parsed(name, value));
    }

    private static HttpHeader parsed(String name, String value) {
        try {
            return HttpHeader.parse(name, value);
        } catch (IllegalArgumentException invalid) {
            return RawHeader.create(name, value);
        }
    }

    boolean isHost(String value) {
        boolean valid = (!host.isEmpty() && value.equals(host)) || header("Host", value) instanceof Host;
        host = valid ? value : host;
        return valid;
    }

    /** Of a body; {@code application/octet-stream} for what is no content type, none for none. */
    ContentType contentType(@Nullable String value) {
        return value == null
                ? ContentTypes.NO_CONTENT_TYPE
                : (ContentType) kept("content-type " + value, line -> parsedType(value));
    }

    private static ContentType parsedType(String value) {
        int parameters = value.indexOf(';');
        String media =
                (parameters < 0 ? value : value.substring(0, parameters)).trim().toLowerCase(Locale.ROOT);
        Matcher charset = CHARSET.matcher(value);
        try {
            MediaType.WithOpenCharset open = OPEN.get(media);
            return open != null && charset.find()
                    ? open.toContentType(charset(charset.group(1)))
                    : ContentTypes.parse(value);
        } catch (IllegalArgumentException | NoSuchElementException invalid) {
            return ContentTypes.APPLICATION_OCTET_STREAM;
        }
    }

    private static HttpCharset charset(String name) {
        return HttpCharsets.lookup(name).orElseGet(() -> HttpCharsets.custom(name));
    }

    /** How many lines are remembered. */
    int kept() {
        return recent.size();
    }

    private Object kept(String line, Function<String, Object> parser) {
        Object known = recent.get(line);
        if (known != null) {
            return known;
        }
        Object parsed = parser.apply(line);
        if (line.length() <= KEPT_MAX_CHARS) {
            recent.put(line, parsed);
        }
        return parsed;
    }
}
