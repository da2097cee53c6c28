package dev.tidemark.http.access;

import com.typesafe.config.Config;
import java.net.InetAddress;

/**
 * How many requests are taken; {@code reference.conf} says what that means. Immutable.
 *
 * @param perToken of each name of tokens
 * @param perAddress of each address that is no loopback one
 * @param addressesMax so many addresses are told apart
 */
public record RateSettings(Rate perToken, Rate perAddress, int addressesMax) {

    private static final int ADDRESSES_MIN = 16;

    /**
     * One limit.
     *
     * @param perSecond in the long run; 0 for no limit
     * @param burst at once
     */
    public record Rate(int perSecond, int burst) {

        public static final Rate UNLIMITED = new Rate(0, 1);

        public Rate {
            if (perSecond < 0 || burst < 1 || burst < perSecond) {
                throw new IllegalArgumentException("rate is no limit: expected=0 <= per-second <= burst, burst > 0"
                        + " actual: per-second=" + perSecond + " burst=" + burst + " key=tidemark.http.access.rate");
            }
        }

        static Rate of(Config rate) {
            int perSecond = rate.getInt("per-second");
            return perSecond == 0 ? UNLIMITED : new Rate(perSecond, rate.getInt("burst"));
        }

        boolean isUnlimited() {
            return perSecond == 0;
        }
    }

    public RateSettings {
        if (addressesMax < ADDRESSES_MIN) {
            throw new IllegalArgumentException("setting is too low: key=tidemark.http.access.rate.addresses-max min="
                    + ADDRESSES_MIN + " actual=" + addressesMax);
        }
    }

    /** Whether requests of an address are counted. */
    public boolean count(InetAddress address) {
        return !perAddress.isUnlimited() && !address.isLoopbackAddress();
    }

    /** @param access the part {@code tidemark.http.access} of a configuration */
    public static RateSettings of(Config access) {
        Config rate = access.getConfig("rate");
        return new RateSettings(
                Rate.of(rate.getConfig("per-token")),
                Rate.of(rate.getConfig("per-address")),
                rate.getInt("addresses-max"));
    }
}
