package dev.tidemark.http.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Counts requests by address and by token, each against a bucket that fills up again in time. Safe for any thread; keeps nobody
 * waiting.
 *
 * <p>So many buckets are kept and no more; the ones that were not used for longest go first, and who has none begins with a full one.
 * Of IPv6 the first 64 bits are told apart: who has one address there has all of them.
 */
public final class RateLimits {

    private static final int NETWORK_BYTES = 8;
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final RateSettings settings;
    private final TimeMeter time;
    private final Cache<InetAddress, Bucket> addresses;
    private final Cache<String, Bucket> tokens;

    public RateLimits(RateSettings settings) {
        this(settings, TimeMeter.SYSTEM_NANOTIME);
    }

    RateLimits(RateSettings settings, TimeMeter time) {
        this.settings = settings;
        this.time = time;
        this.addresses = buckets(settings.addressesMax());
        this.tokens = buckets(2L * TokenFile.TOKENS_MAX);
    }

    private static <K> Cache<K, Bucket> buckets(long max) {
        return Caffeine.newBuilder().maximumSize(max).executor(Runnable::run).build();
    }

    /**
     * Counts a request of an address.
     *
     * @return seconds until another one is taken, empty when this one is
     */
    public OptionalLong ofAddress(InetAddress address) {
        return settings.count(address)
                ? taken(addresses, network(address), settings.perAddress())
                : OptionalLong.empty();
    }

    /**
     * Counts a request with a token.
     *
     * @return seconds until another one is taken, empty when this one is
     */
    public OptionalLong ofToken(String name) {
        return settings.perToken().isUnlimited() ? OptionalLong.empty() : taken(tokens, name, settings.perToken());
    }

    private <K> OptionalLong taken(Cache<K, Bucket> buckets, K key, RateSettings.Rate rate) {
        Bucket bucket = buckets.get(key, missing -> full(rate));
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        return probe.isConsumed()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(1, 1 + (probe.getNanosToWaitForRefill() - 1) / NANOS_PER_SECOND));
    }

    private Bucket full(RateSettings.Rate rate) {
        return Bucket.builder()
                .withCustomTimePrecision(time)
                .addLimit(limit -> limit.capacity(rate.burst()).refillGreedy(rate.perSecond(), Duration.ofSeconds(1)))
                .build();
    }

    private static InetAddress network(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("address has a wrong length", impossible);
        }
    }

    /** How many addresses are told apart at present. */
    long addressCount() {
        addresses.cleanUp();
        return addresses.estimatedSize();
    }
}
