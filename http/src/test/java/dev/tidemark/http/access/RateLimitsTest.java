package dev.tidemark.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitsTest {

    private static final int ADDRESSES_MAX = 16;

    private final SetTime time = new SetTime();
    private final RateLimits limits = new RateLimits(
            new RateSettings(new RateSettings.Rate(1, 2), new RateSettings.Rate(2, 4), ADDRESSES_MAX), time);

    /** Stands still unless it is set. */
    private static final class SetTime implements TimeMeter {

        private long nanos = 1;

        void pass(Duration duration) {
            nanos += duration.toNanos();
        }

        @Override
        public long currentTimeNanos() {
            return nanos;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }

    private static InetAddress address(String text) {
        return AddressBlock.literal(text).orElseThrow();
    }

    private int takenOf(String address, int count) {
        int taken = 0;
        for (int request = 0; request < count; request++) {
            taken += limits.ofAddress(address(address)).isEmpty() ? 1 : 0;
        }
        return taken;
    }

    @Test
    void address_beyondItsBurst_waitsForTheRate() {
        assertThat(takenOf("192.0.2.1", 10)).isEqualTo(4);
        assertThat(limits.ofAddress(address("192.0.2.1"))).isEqualTo(OptionalLong.of(1));
        assertThat(takenOf("192.0.2.2", 10)).isEqualTo(4);
        time.pass(Duration.ofSeconds(1));
        assertThat(takenOf("192.0.2.1", 10)).isEqualTo(2);
        time.pass(Duration.ofHours(1));
        assertThat(takenOf("192.0.2.1", 10)).isEqualTo(4);
    }

    @Test
    void address_ofOneNetworkInIpv6_isTheSame() {
        assertThat(takenOf("2001:db8:0:1::1", 3)).isEqualTo(3);
        assertThat(takenOf("2001:db8:0:1:ffff::2", 3)).isEqualTo(1);
        assertThat(takenOf("2001:db8:0:2::1", 3)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1"})
    void address_loopback_hasNoLimit(String text) {
        assertThat(takenOf(text, 100)).isEqualTo(100);
        assertThat(limits.addressCount()).isZero();
    }

    @Test
    void addresses_ofAnyNumber_takeNoMoreThanTheirPlace() {
        for (int index = 0; index < 10_000; index++) {
            OptionalLong unused = limits.ofAddress(address("10.0." + index / 256 + "." + index % 256));
        }
        assertThat(limits.addressCount()).isBetween(1L, (long) ADDRESSES_MAX);
    }

    @Test
    void token_beyondItsBurst_isToldHowLongToWait() {
        assertThat(limits.ofToken("shop")).isEmpty();
        assertThat(limits.ofToken("shop")).isEmpty();
        assertThat(limits.ofToken("shop")).isEqualTo(OptionalLong.of(1));
        assertThat(limits.ofToken("other")).isEmpty();
    }

    @Test
    void settings_thatAreNoLimit_areRefused() {
        assertThatThrownBy(() -> new RateSettings.Rate(10, 5)).hasMessageContaining("per-second=10 burst=5");
        assertThatThrownBy(() -> new RateSettings(RateSettings.Rate.UNLIMITED, RateSettings.Rate.UNLIMITED, 1))
                .hasMessageContaining("addresses-max");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.128/25, 10.0.0.127, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/32, 2001:db8:1::1, true"
    })
    void block_address_isHeldByItsFirstBits(String block, String address, boolean held) {
        assertThat(AddressBlock.of(block).holds(address(address))).isEqualTo(held);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "example.com",
                "",
                "abcd",
                "1.2.3",
                "256.1.1.1",
                "1.2.3.999",
                ".:",
                "10.0.0.0/33",
                "::1%lo",
                "1.2.3.dead"
            })
    void block_noAddress_isRefusedWithoutLookingItUp(String text) {
        assertThatThrownBy(() -> AddressBlock.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 198.51.100.9, 192.0.2.1",
        "127.0.0.1, '', 127.0.0.1",
        "127.0.0.1, 198.51.100.9, 198.51.100.9",
        "127.0.0.1, '198.51.100.9, 10.0.0.5', 198.51.100.9",
        "127.0.0.1, '1.1.1.1, 198.51.100.9, 10.0.0.5', 198.51.100.9",
        "127.0.0.1, '198.51.100.9, nonsense', 127.0.0.1",
        "127.0.0.1, '10.0.0.5, 10.0.0.6', 10.0.0.5"
    })
    void client_isTheLastThatNoTrustedProxyHas(String peer, String forwarded, String client) {
        OriginRules rules =
                new OriginRules(Set.of(), List.of(AddressBlock.of("127.0.0.1"), AddressBlock.of("10.0.0.0/8")));
        List<String> values = forwarded.isEmpty() ? List.of() : List.of(forwarded);
        assertThat(rules.client(address(peer), values)).isEqualTo(address(client));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "LOCALHOST, true",
        "app.localhost, true",
        "127.0.0.1, true",
        "[::1], true",
        "::1, true",
        "192.0.2.1, true",
        "store.example, true",
        "Store.Example, true",
        "evil.example, false",
        "localhost.evil.example, false",
        "127.0.0.1.evil.example, false",
        "xstore.example, false"
    })
    void host_name_isAllowedWhereItIsListedOrNobodys(String host, boolean allowed) {
        assertThat(new OriginRules(Set.of("store.example"), List.of()).allowsHost(host))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://store.example", "store.example:443", "*.example", ""})
    void hosts_thatAreNoNames_areRefused(String host) {
        Config access = ConfigFactory.parseMap(Map.of("allowed-hosts", List.of(host), "trusted-proxies", List.of()));
        assertThatThrownBy(() -> OriginRules.of(access))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tidemark.http.access.allowed-hosts");
    }
}
