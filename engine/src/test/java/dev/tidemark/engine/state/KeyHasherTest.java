package dev.tidemark.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyHasherTest {

    /** Bytes 00 to 0f, the key of all published vectors. */
    private static final KeySeed VECTOR_KEY = new KeySeed(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    /** SipHash-2-4 with 128 bits, from the reference implementation; the message of row n is the bytes 0 to n - 1. */
    private static final String[] VECTORS_2_4 = {
        "a3817f04ba25a8e66df67214c7550293",
        "da87c1d86b99af44347659119b22fc45",
        "8177228da4a45dc7fca38bdef60affe4",
        "9c70b60c5267a94e5f33b6b02985ed51",
        "f88164c12d9c8faf7d0f6e7c7bcd5579",
        "1368875980776f8854527a07690e9627",
        "14eeca338b208613485ea0308fd7a15e",
        "a1f1ebbed8dbc153c0b84aa61ff08239",
        "3b62a9ba6258f5610f83e264f31497b4",
    };

    @Test
    void hash_referenceVectorsOf24_givesThem() {
        KeyHasher hasher = KeyHasher.ofRounds(VECTOR_KEY, 2, 4);
        for (int length = 0; length < VECTORS_2_4.length; length++) {
            hasher.hash(message(length), 0, length);
            assertThat(hex(hasher)).as("length %d", length).isEqualTo(VECTORS_2_4[length]);
        }
        hasher.hash(message(15), 0, 15);
        assertThat(hex(hasher)).isEqualTo("5493e99933b0a8117e08ec0f97cfc3d9");
    }

    @Test
    void hash_vectorOf13_givesIt() {
        KeyHasher hasher = KeyHasher.of(VECTOR_KEY);
        hasher.hash(new byte[0], 0, 0);
        assertThat(hex(hasher)).isEqualTo("e77ebcb22788a5befd62db6add303001");
    }

    @Test
    void hash_anyLengthAndOffset_equalsPlainTranscription() {
        Random random = new Random(42);
        KeyHasher hasher = KeyHasher.of(VECTOR_KEY);
        for (int length = 0; length < 300; length++) {
            byte[] bytes = new byte[length + 20];
            random.nextBytes(bytes);
            int offset = random.nextInt(20);
            hasher.hash(bytes, offset, length);
            assertThat(hex(hasher)).as("length %d", length).isEqualTo(plain(bytes, offset, length));
        }
    }

    @Test
    void weak_fewBits_keepsOnlyThemInFirstHalf() {
        KeyHasher weak = KeyHasher.weak(VECTOR_KEY, 3);
        KeyHasher full = KeyHasher.of(VECTOR_KEY);
        for (int length = 0; length < 50; length++) {
            weak.hash(message(length), 0, length);
            full.hash(message(length), 0, length);
            assertThat(weak.h1()).isEqualTo(full.h1() & 0xe000000000000000L);
            assertThat(weak.h2()).isEqualTo(full.h2());
        }
        assertThatThrownBy(() -> KeyHasher.weak(VECTOR_KEY, 65)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void seed_ofCatalogSeed_staysAsItIs() {
        // The first two outputs of SplitMix64 from 0, as published with it; a change would orphan every checkpoint.
        assertThat(KeySeed.of(0)).isEqualTo(new KeySeed(0xe220a8397b1dcdafL, 0x6e789e6aa1b965f4L));
        assertThat(KeySeed.of(1).fingerprint()).isNotEqualTo(KeySeed.of(2).fingerprint());
        assertThat(KeySeed.of(7)).hasToString("KeySeed[secret]");
    }

    private static byte[] message(int length) {
        byte[] message = new byte[length];
        for (int i = 0; i < length; i++) {
            message[i] = (byte) i;
        }
        return message;
    }

    private static String hex(KeyHasher hasher) {
        return hex(hasher.h1(), hasher.h2());
    }

    private static String hex(long first, long second) {
        ByteBuffer buffer = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        return HexFormat.of().formatHex(buffer.putLong(first).putLong(second).array());
    }

    /** The paper's description of SipHash-1-3 word by word. */
    private static String plain(byte[] bytes, int offset, int length) {
        long[] v = {
            VECTOR_KEY.first() ^ 0x736f6d6570736575L,
            VECTOR_KEY.second() ^ 0x646f72616e646f6dL,
            VECTOR_KEY.first() ^ 0x6c7967656e657261L,
            VECTOR_KEY.second() ^ 0x7465646279746573L
        };
        v[1] ^= 0xee;
        byte[] padded = new byte[(length / 8 + 1) * 8];
        System.arraycopy(bytes, offset, padded, 0, length);
        padded[padded.length - 1] = (byte) length;
        ByteBuffer words = ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN);
        while (words.hasRemaining()) {
            long word = words.getLong();
            v[3] ^= word;
            rounds(v, 1);
            v[0] ^= word;
        }
        v[2] ^= 0xee;
        rounds(v, 3);
        long first = v[0] ^ v[1] ^ v[2] ^ v[3];
        v[1] ^= 0xdd;
        rounds(v, 3);
        return hex(first, v[0] ^ v[1] ^ v[2] ^ v[3]);
    }

    private static void rounds(long[] v, int count) {
        for (int i = 0; i < count; i++) {
            v[0] += v[1];
            v[1] = Long.rotateLeft(v[1], 13);
            v[1] ^= v[0];
            v[0] = Long.rotateLeft(v[0], 32);
            v[2] += v[3];
            v[3] = Long.rotateLeft(v[3], 16);
            v[3] ^= v[2];
            v[0] += v[3];
            v[3] = Long.rotateLeft(v[3], 21);
            v[3] ^= v[0];
            v[2] += v[1];
            v[1] = Long.rotateLeft(v[1], 17);
            v[1] ^= v[2];
            v[2] = Long.rotateLeft(v[2], 32);
        }
    }
}
