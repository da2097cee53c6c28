package dev.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UpkeepRoutesTest {

    private static final String COMPACTION =
            "\"compaction\":{\"waiting\":1,\"running\":2,\"paused\":true,\"compacted\":3,"
                    + "\"unchanged\":4,\"failures\":5,\"filesBefore\":30,\"filesAfter\":6,\"bytesBefore\":7000,\"bytesAfter\":800,"
                    + "\"lastRun\":\"1970-01-01T00:00:00Z\"}";

    private static final ApiProbe API = new ApiProbe();

    @BeforeEach
    void createCollection() {
        FakeCollection collection = API.fresh().collection("c");
        collection.set("k", "1");
        collection.set("k", "2");
        collection.sealTo(1);
    }

    @AfterAll
    static void close() {
        API.close();
    }

    @Test
    void get_storeStatistics_areItsNumbers() {
        assertThat(API.get("/v1/statistics").body())
                .isEqualTo("{\"sealing\":{\"waiting\":1,\"running\":2,\"sealed\":3,\"sealedBytes\":4000,\"failures\":5,"
                        + "\"refused\":6,\"busyMillis\":7000,\"longestMillis\":800},"
                        + COMPACTION + ","
                        + "\"cache\":{\"hits\":9,\"misses\":8,\"evictedLines\":7,\"evictedBytes\":6000,\"lines\":5,"
                        + "\"bytes\":4000,\"capacityBytes\":50000},"
                        + "\"journal\":{\"batches\":10,\"records\":100,\"bytes\":11000,\"commits\":12,\"failures\":13,"
                        + "\"syncs\":14,\"writtenBytes\":15000,\"files\":16,\"spareFiles\":17,\"oldestMillis\":18000},"
                        + "\"disk\":{\"bytes\":{\"log\":14000,\"journal\":15000,\"chunks\":0,\"checkpoints\":0,\"backups\":0,"
                        + "\"catalog\":0,\"other\":0,\"total\":29000},\"exact\":true,\"maxBytes\":50000,"
                        + "\"minFreeBytes\":60000,\"freeBytes\":70000,\"level\":\"tight\",\"evictedRanges\":16,"
                        + "\"evictedBytes\":17000},\"shapes\":{\"count\":18,\"active\":19,\"behind\":20,\"begun\":21,"
                        + "\"failures\":22},\"expiry\":{\"removed\":31,\"handled\":32,\"handlerFailures\":33,\"failures\":34,"
                        + "\"scannedBytes\":35,\"noted\":36,\"waiting\":37},"
                        + "\"idempotency\":{\"replayed\":38,\"reused\":39,\"refused\":40,\"kept\":41,\"keptBytes\":42000},"
                        + "\"work\":{\"writes\":{\"written\":23,\"nothing_to_delete\":0,\"conflict\":24,"
                        + "\"invalid\":0,\"overloaded\":0,\"disk_full\":0,\"corrupt\":0,\"storage_failed\":0,"
                        + "\"fenced\":0,\"indeterminate\":0,\"failed\":0},\"pendingBytes\":25,\"collections\":26,"
                        + "\"openCollections\":27,\"readHandles\":28,\"writeHandles\":29,\"keyIndexBytes\":30},"
                        + "\"waitingReaders\":3}\n");
    }

    @Test
    void get_collectionStatistics_areItsNumbers() {
        assertThat(API.get("/v1/collections/c/statistics").body())
                .isEqualTo(
                        "{\"keys\":1,\"first\":1,\"watermark\":2,\"logBytes\":1000,\"segments\":2,\"sealed\":1,\"generation\":3,"
                                + "\"compactableBytes\":500,\"churn\":0.750,\"backups\":2,\"backupBytes\":700,"
                                + "\"diskBytes\":{\"log\":1000,\"journal\":0,\"chunks\":0,\"checkpoints\":0,\"backups\":0,"
                                + "\"catalog\":0,\"other\":0,\"total\":1000}}\n");
    }

    @Test
    void post_compact_isAcceptedWithTheNumbersBefore() {
        ApiProbe.Answer answer = API.call(ApiProbe.request("POST", "/v1/collections/c/compact"));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).contains("\"generation\":3");
    }

    @Test
    void post_compactOfNoCollection_is404() {
        assertThat(API.call(ApiProbe.request("POST", "/v1/collections/d/compact"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void post_compactAll_isAcceptedWithTheNumbersOfTheStore() {
        ApiProbe.Answer answer = API.call(ApiProbe.request("POST", "/v1/compact"));
        assertThat(answer.status()).isEqualTo(202);
        assertThat("\"compaction\":" + answer.body()).isEqualTo(COMPACTION + "\n");
    }

    @Test
    void get_statisticsOfNoCollection_is404() {
        assertThat(API.get("/v1/collections/d/statistics").status()).isEqualTo(404);
    }

    @Test
    void post_seal_isAcceptedWithTheNumbersBefore() {
        ApiProbe.Answer answer = API.call(ApiProbe.request("POST", "/v1/collections/c/seal"));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).contains("\"sealed\":1");
    }

    @Test
    void post_sealOfNoCollection_is404() {
        assertThat(API.call(ApiProbe.request("POST", "/v1/collections/d/seal")).status())
                .isEqualTo(404);
    }
}
