package dev.tidemark.http.access;

import com.typesafe.config.Config;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * By which names the server may be called, and by way of which proxies. Immutable.
 *
 * <p>A page can have its own name lead to this machine's addresses, and would then be of the same origin as the server (DNS
 * rebinding). What it cannot do is to have the browser send another name than its own. So names are looked at; addresses, and
 * {@code localhost}, are nobody's to point elsewhere.
 *
 * @param hosts names in lower case, {@code *} for any
 * @param proxies that are believed whom they speak for
 */
public record OriginRules(Set<String> hosts, List<AddressBlock> proxies) {

    private static final String ANY = "*";
    private static final String LOCAL = "localhost";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

    public OriginRules {
        hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        proxies = List.copyOf(proxies);
    }

    /** @param access the part {@code tidemark.http.access} of a configuration */
    public static OriginRules of(Config access) {
        List<String> hosts = access.getStringList("allowed-hosts");
        for (String host : hosts) {
            if (!host.equals(ANY) && !NAME.matcher(host).matches()) {
                throw new IllegalArgumentException(
                        "setting is not valid: key=tidemark.http.access.allowed-hosts reason=is no name, without scheme and port: "
                                + host);
            }
        }
        try {
            return new OriginRules(
                    Set.copyOf(hosts),
                    access.getStringList("trusted-proxies").stream()
                            .map(AddressBlock::of)
                            .toList());
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "setting is not valid: key=tidemark.http.access.trusted-proxies reason=" + wrong.getMessage(),
                    wrong);
        }
    }

    /** The same with one more name. */
    public OriginRules allowing(String host) {
        return new OriginRules(Stream.concat(hosts.stream(), Stream.of(host)).collect(Collectors.toSet()), proxies);
    }

    /** @param host without port; of IPv6 with or without brackets */
    public boolean allowsHost(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        String bare = name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
        return name.isEmpty()
                || name.equals(LOCAL)
                || name.endsWith("." + LOCAL)
                || hosts.contains(name)
                || hosts.contains(ANY)
                || AddressBlock.literal(bare).isPresent();
    }

    /**
     * Whom a request is from: the last address of those that proxies tell which is not a trusted one itself. What stands before
     * it could be anybody's invention.
     *
     * @param peer at the other end of the connection
     * @param forwarded values of X-Forwarded-For, in their order
     */
    public InetAddress client(InetAddress peer, List<String> forwarded) {
        if (forwarded.isEmpty() || !isTrusted(peer)) {
            return peer;
        }
        String[] told = String.join(",", forwarded).split(",", -1);
        InetAddress client = peer;
        for (int index = told.length - 1; index >= 0 && isTrusted(client); index--) {
            Optional<InetAddress> next = AddressBlock.literal(told[index].strip());
            if (next.isEmpty()) {
                return client;
            }
            client = next.get();
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        return proxies.stream().anyMatch(block -> block.holds(address));
    }
}
