package dev.tidemark.http.access;

import akka.http.javadsl.model.AttributeKey;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who makes a request, as far as is known. Immutable.
 *
 * <p>A host that knows its users by itself puts one under {@link #KEY} into the request before the route gets it: no token is asked
 * for then. Nothing that comes from the network gets there.
 *
 * @param name of the token, or what the host calls its user; goes to the audit log
 * @param address empty where the server does not tell it
 * @param scopes what the caller may do
 * @param collections where
 */
public record Caller(String name, Optional<InetAddress> address, Set<Scope> scopes, CollectionPatterns collections) {

    public static final AttributeKey<Caller> KEY = AttributeKey.create("tidemark-caller", Caller.class);

    private static final Set<Scope> EVERYTHING = Set.copyOf(EnumSet.allOf(Scope.class));

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** Somebody whom nobody asked who it is, and who may do everything. */
    public static Caller anybody(Optional<InetAddress> address) {
        return new Caller("anybody", address, EVERYTHING, CollectionPatterns.ALL);
    }

    /** Somebody who has not said who it is, and may do nothing. */
    public static Caller nobody(Optional<InetAddress> address) {
        return new Caller("nobody", address, Set.of(), CollectionPatterns.ALL);
    }

    public boolean may(Scope scope) {
        return scope.isIn(scopes);
    }

    public boolean mayUse(String collection) {
        return collections.include(collection);
    }
}
