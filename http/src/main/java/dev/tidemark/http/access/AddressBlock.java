package dev.tidemark.http.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses that begin with the same bits, as {@code 10.0.0.0/8} or {@code ::1}. Immutable.
 *
 * @param first any of them
 * @param bits that they have in common
 */
public record AddressBlock(InetAddress first, int bits) {

    private static final String BYTE = "(25[0-5]|2[0-4]\\d|[01]?\\d?\\d)";

    /** What the JDK would look up as a name is none ({@code 999.1.1.1}): nothing from outside makes this machine ask others. */
    private static final Pattern LITERAL =
            Pattern.compile(BYTE + "(\\." + BYTE + "){3}|(?=[^:]*:)[0-9a-fA-F:][0-9a-fA-F:.]*");

    public AddressBlock {
        if (bits < 0 || bits > first.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException("block of addresses has more bits than an address: actual=" + bits);
        }
    }

    /** @throws IllegalArgumentException when the text is no address, nor one with {@code /bits} behind it */
    public static AddressBlock of(String text) {
        int slash = text.indexOf('/');
        InetAddress address = literal(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException("is no address, as 10.0.0.7 or 10.0.0.0/8: " + text));
        int all = address.getAddress().length * Byte.SIZE;
        return new AddressBlock(address, slash < 0 ? all : Integer.parseInt(text.substring(slash + 1)));
    }

    /** The address that a text is; empty for a name or anything else. */
    public static Optional<InetAddress> literal(String text) {
        if (!LITERAL.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }

    public boolean holds(InetAddress address) {
        byte[] mine = first.getAddress();
        byte[] theirs = address.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((mine[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
