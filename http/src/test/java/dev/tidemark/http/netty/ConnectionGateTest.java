package dev.tidemark.http.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ConnectionGateTest {

    private final ConnectionGate gate =
            new ConnectionGate(new TransportSettings.Connections(100, 2), new TransportStatistics());

    @Test
    void address_withAllItMayHave_isRefusedUntilOneEnds() throws UnknownHostException {
        InetAddress one = InetAddress.getByName("192.0.2.1");
        InetAddress other = InetAddress.getByName("192.0.2.2");
        assertThat(gate.admit(one)).isTrue();
        assertThat(gate.admit(one)).isTrue();
        assertThat(gate.admit(one)).isFalse();
        assertThat(gate.admit(other)).isTrue();

        gate.release(one);
        assertThat(gate.admit(one)).isTrue();
        assertThat(gate.admit(one)).isFalse();
    }
}
