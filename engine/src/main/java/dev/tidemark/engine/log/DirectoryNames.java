package dev.tidemark.engine.log;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import java.nio.charset.StandardCharsets;

/**
 * Directory names of collections: simple names as they are, others percent-encoded, so that no name from outside is ever a
 * path.
 *
 * <p>ASCII letters, digits, {@code -}, {@code _} and a {@code .} that is not first stay; every other byte of the UTF-8 form
 * becomes {@code %XX}. What would be longer than a file system takes is cut and told apart by the collection's number.
 */
public final class DirectoryNames {

    private static final int LENGTH_MAX = 200;
    private static final int CUT_LENGTH = 180;
    private static final String HEX = "0123456789ABCDEF";

    private DirectoryNames() {}

    public static String of(CollectionName name, CollectionId id) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.value().getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(b, encoded.isEmpty())) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
            }
        }
        if (encoded.length() <= LENGTH_MAX) {
            return encoded.toString();
        }
        encoded.setLength(CUT_LENGTH);
        return encoded.append("%~").append(id).toString();
    }

    private static boolean isPlain(byte b, boolean first) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '_'
                || (b == '.' && !first);
    }
}
