package dev.tidemark.engine.log;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.CollectionName;
import dev.tidemark.engine.InvalidRequestException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

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

    /** The name that {@code directory} was made of; empty for what is none, and for those that were cut. */
    public static Optional<CollectionName> nameOf(String directory) {
        ByteArrayOutputStream name = new ByteArrayOutputStream(directory.length());
        for (int at = 0; at < directory.length(); at++) {
            if (directory.charAt(at) != '%') {
                name.write(directory.charAt(at));
            } else if (at + 2 < directory.length()
                    && HexFormat.isHexDigit(directory.charAt(at + 1))
                    && HexFormat.isHexDigit(directory.charAt(at + 2))) {
                name.write(HexFormat.fromHexDigits(directory, at + 1, at + 3));
                at += 2;
            } else {
                return Optional.empty();
            }
        }
        try {
            CollectionName decoded = new CollectionName(name.toString(StandardCharsets.UTF_8));
            return Optional.of(decoded)
                    .filter(known -> of(known, CollectionId.CATALOG).equals(directory));
        } catch (InvalidRequestException noName) {
            return Optional.empty();
        }
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
