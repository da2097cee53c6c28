package dev.tidemark.actors.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.util.ByteString;
import dev.tidemark.actors.Json;
import dev.tidemark.actors.Listing;
import dev.tidemark.actors.SealedChunk;
import dev.tidemark.actors.Shape;
import dev.tidemark.actors.ShapeDefinition;
import dev.tidemark.actors.Write;
import dev.tidemark.engine.CollectionSettings;
import dev.tidemark.engine.DiskFullException;
import dev.tidemark.engine.FencedException;
import dev.tidemark.engine.InvalidRequestException;
import dev.tidemark.engine.OverloadedException;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.UnknownCollectionException;
import dev.tidemark.engine.inspect.Finding;
import dev.tidemark.engine.inspect.StoreVerifier;
import dev.tidemark.engine.inspect.VerifyListener;
import dev.tidemark.engine.inspect.VerifyReport;
import dev.tidemark.testkit.disk.DiskOperation;
import dev.tidemark.testkit.disk.Fault;
import dev.tidemark.testkit.disk.FaultPlan;
import dev.tidemark.testkit.disk.ScriptedFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** How many shapes there are, what becomes of those nobody wants, and what their logs are. */
class ShapeUpkeepTest extends ShapeScene {

    @Test
    void dropShape_followed_givesTheNextOneAnotherHandle() {
        Shape shape = shape(PLAIN);
        simulation.await(shape.caughtUp());
        assertThat(simulation.await(store.dropShape(PLAIN))).isTrue();
        assertRefused(shape.caughtUp(), UnknownCollectionException.class, "begun anew");
        assertThat(shape(PLAIN).handle()).isNotEqualTo(shape.handle());
        assertThat(simulation.await(store.dropShape(where("n = 1")))).isFalse();
    }

    @Test
    void drop_collection_dropsItsShapes() {
        Shape shape = shape(PLAIN);
        simulation.await(shape.caughtUp());
        simulation.await(store.drop("items"));
        simulation.advance(IDLE);
        assertThat(store.statistics().shapes().count()).isZero();
        assertThat(store.statistics().shapes().active()).isZero();
        assertRefused(shape.caughtUp(), UnknownCollectionException.class, "");
        simulation.await(store.create("items", CollectionSettings.DEFAULT));
        set("z", "1");
        Shape next = shape(PLAIN);
        assertThat(next.handle()).isNotEqualTo(shape.handle());
        assertThat(folded(next).rows()).containsOnlyKeys(key("z"));
    }

    @Test
    void open_shapesOfACollectionThatIsNoMore_areDropped() {
        shape(PLAIN);
        CompletionStage<Boolean> dropped = store.drop("items");
        while (store.describe("items").isPresent()) {
            simulation.runOne();
        }
        assertThat(dropped).isNotNull();
        simulation.crash();
        disk.powerCut();
        open();
        simulation.advance(IDLE);
        assertThat(store.describe("items")).isEmpty();
        assertThat(store.statistics().shapes().count()).isZero();
    }

    @Test
    void shape_moreThanThereMayBe_replacesTheOneThatWasFollowedLongestAgo() {
        String first = shape(PLAIN).handle();
        Shape second = shape(where("n = 2"));
        assertRefused(store.shape(where("n = 3")), OverloadedException.class, "too many shapes: limit=2");
        simulation.advance(Duration.ofSeconds(2));
        second.caughtUp();
        simulation.advance(Duration.ofSeconds(2));
        assertThat(store.statistics().shapes().active()).isEqualTo(1);
        shape(where("n = 3"));
        assertThat(shape(where("n = 2")).handle()).isEqualTo(second.handle());
        simulation.advance(IDLE);
        assertThat(store.statistics().shapes().count()).isEqualTo(2);
        assertThat(shape(PLAIN).handle()).isNotEqualTo(first);
    }

    @Test
    void shape_mostlyOfKeysWithoutARow_isBegunAnewWhenItIsFollowedAgain() {
        Shape shape = shape(PLAIN);
        for (int n = 0; n < 30; n++) {
            set("key-" + n, "1");
            simulation.await(items().delete("key-" + n));
        }
        set("last", "1");
        assertThat(folded(shape).rows()).hasSize(1);
        simulation.advance(IDLE);
        Shape next = shape(PLAIN);
        assertThat(next.handle()).isNotEqualTo(shape.handle());
        assertThat(simulation.await(next.caughtUp())).isEqualTo(2);
        assertRefused(shape.caughtUp(), UnknownCollectionException.class, "begun anew");
    }

    @Test
    void log_ofAShape_isThereToBeRead() {
        set("a", "{\"n\":1}");
        Shape shape = shape(PLAIN);
        simulation.await(shape.caughtUp());
        assertRefused(shape.log().set("a", Json.parse("1")), InvalidRequestException.class, "written by the store");
        assertRefused(shape.log().batch(List.of(Write.delete("a"))), InvalidRequestException.class, "by the store");
        assertRefused(shape.log().update("a", value -> value), InvalidRequestException.class, "by the store");
        assertThat(simulation.await(shape.log().entries(Listing.FIRST)).items()).hasSize(2);
    }

    @Test
    void chunk_closedFileOfAShape_isTheMessagesOfItsLines() {
        Shape shape = shape(PLAIN);
        for (int n = 0; n < 60; n++) {
            set("key-" + n, "{\"n\":" + n + "}");
        }
        simulation.await(shape.caughtUp());
        assertThat(simulation.await(shape.log().seal())).isPositive();
        assertThat(simulation.await(shape.log().chunk(0, "ndjson", List.of()))).isEmpty();
        Optional<SealedChunk> found = simulation.await(shape.log().chunk(0, "messages", List.of()));
        SealedChunk chunk = found.orElseThrow();
        assertThat(chunk.contentType()).isEqualTo("application/json");
        String sealed = simulation
                .await(chunk.bytes().runFold(ByteString.emptyByteString(), ByteString::concat, system))
                .utf8String();
        assertThat(sealed).isEqualTo("[" + messages(shape, 0, chunk.last()) + "]");
        assertThat(simulation.await(items().chunk(0, "messages", List.of()))).isEmpty();
        simulation.await(store.close());
        List<Finding> findings = new ArrayList<>();
        VerifyReport report = new StoreVerifier(disk, DIRECTORY).verify(new VerifyListener() {
            @Override
            public void found(Finding finding) {
                findings.add(finding);
            }

            @Override
            public void progressed(long doneBytes, long totalBytes) {}
        });
        assertThat(report.isIntact()).isTrue();
        assertThat(findings).noneMatch(finding -> finding.file().contains("/chunks/"));
    }

    @Test
    void names_ofTheStoresOwn_areNobodysToUse() {
        Shape shape = shape(PLAIN);
        String own = shape.log().name();
        assertThat(own).startsWith("$shape/");
        assertThatThrownBy(() -> store.create("$mine", CollectionSettings.DEFAULT))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("begin with $");
        assertThat(store.describe(own)).isEmpty();
        assertThat(simulation.await(store.drop(own))).isFalse();
        assertRefused(store.json(own).state(), UnknownCollectionException.class, "does not exist");
        assertRefused(store.json(own).compact(), UnknownCollectionException.class, "does not exist");
        assertRefused(store.change(own, settings -> settings), UnknownCollectionException.class, "does not exist");
        assertRefused(store.shape(ShapeDefinition.of(own)), UnknownCollectionException.class, "does not exist");
        simulation.await(store.create("!", CollectionSettings.DEFAULT));
        assertThat(store.collections(Optional.empty(), 10).items())
                .extracting(found -> found.name())
                .containsExactly("!", "items");
        assertThat(store.collections(Optional.of("!"), 1).items())
                .extracting(found -> found.name())
                .containsExactly("items");
        assertThat(store.collections(Optional.of(own), 1).next()).isEmpty();
        assertThat(simulation.await(shape.caughtUp())).isEqualTo(1);
    }

    @Test
    void close_whileCallersWait_answersThem() {
        set("a", "1");
        Shape shape = shape(PLAIN);
        simulation.await(shape.caughtUp());
        CompletionStage<Shape> other = store.shape(where("n = 1"));
        CompletionStage<Long> caughtUp = shape.caughtUp();
        CompletionStage<?> closed = store.close();
        simulation.await(closed);
        simulation.runUntilIdle();
        assertThat(other.toCompletableFuture()).isDone();
        assertThat(caughtUp.toCompletableFuture()).isDone();
        assertRefused(store.shape(PLAIN), FencedException.class, "closed");
    }

    @Test
    void caughtUp_storeThatMayTakeNoMore_failsWithTheReasonAndGoesOnLater() {
        Shape shape = shape(PLAIN);
        simulation.await(shape.caughtUp());
        simulation.advance(IDLE);
        set("a", "1");
        disk.resize(0);
        simulation.advance(Duration.ofSeconds(2));
        assertRefused(shape.caughtUp(), DiskFullException.class, "disk");
        assertThat(store.statistics().shapes().behind()).isEqualTo(1);
        assertThat(store.statistics().shapes().failures()).isPositive();
        assertRefused(store.shape(where("n = 1")), DiskFullException.class, "disk");
        disk.resize(PLENTY);
        simulation.advance(Duration.ofSeconds(2));
        assertThat(simulation.await(shape.caughtUp())).isEqualTo(2);
        assertThat(shape(PLAIN).handle()).isEqualTo(shape.handle());
    }

    @Test
    void drop_refusedByTheDisk_isTriedAgain() {
        Shape shape = shape(PLAIN);
        Shape other = shape(where("n = 1"));
        simulation.await(shape.caughtUp());
        simulation.await(other.caughtUp());
        simulation.advance(IDLE);
        disk.faults(ScriptedFault.from(1, Fault.ERROR).on(DiskOperation.Kind.FORCE));
        assertRefused(store.dropShape(PLAIN), TidemarkException.class, "");
        disk.faults(FaultPlan.none());
        simulation.crash();
        disk.processKill();
        open();
        simulation.advance(IDLE);
        assertThat(store.statistics().shapes().count()).isBetween(1L, 2L);
        assertThat(shape(where("n = 1")).handle()).isEqualTo(other.handle());
    }

    @Test
    void caughtUp_journalThatIsDead_failsAndIsRightAfterTheNextOpening() {
        Shape shape = shape(PLAIN);
        simulation.await(shape.caughtUp());
        simulation.advance(IDLE);
        set("a", "1");
        disk.faults(ScriptedFault.from(1, Fault.ERROR).on(DiskOperation.Kind.FORCE));
        assertRefused(shape.caughtUp(), TidemarkException.class, "");
        simulation.advance(Duration.ofSeconds(30));
        assertRefused(shape.caughtUp(), TidemarkException.class, "");
        assertThat(simulation.await(shape.log().state()).watermark()).isEqualTo(1);
        disk.faults(FaultPlan.none());
        simulation.crash();
        disk.processKill();
        open();
        Shape again = shape(PLAIN);
        assertThat(again.handle()).isEqualTo(shape.handle());
        assertThat(folded(again).rows()).containsOnlyKeys(key("a"));
    }

    @Test
    void shape_commitLongerThanABatchMayBe_isToldWhole() {
        List<Write> writes = new ArrayList<>();
        for (int n = 0; n < 100; n++) {
            writes.add(Write.set("key-" + n, Json.parse("{\"fill\":\"" + "x".repeat(1_000) + "\"}")));
        }
        Shape shape = shape(new ShapeDefinition("items", "", List.of(), List.of(), true));
        simulation.await(shape.caughtUp());
        simulation.await(items().batch(writes));
        simulation.await(items().batch(writes));
        assertThat(folded(shape).rows()).hasSize(100);
        assertThat(store.statistics().shapes().failures()).isZero();
    }

    @Test
    void shape_clientsThatAskAtTheSameTime_getOneShape() {
        List<CompletionStage<Shape>> asked = new ArrayList<>();
        for (int client = 0; client < 50; client++) {
            asked.add(store.shape(PLAIN));
        }
        assertThat(asked.stream().map(stage -> simulation.await(stage).handle()).distinct())
                .hasSize(1);
        assertThat(store.statistics().shapes().begun()).isEqualTo(1);
    }
}
