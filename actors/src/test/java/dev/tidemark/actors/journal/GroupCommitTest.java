package dev.tidemark.actors.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.engine.FencedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

    private final ScriptedShard shard = new ScriptedShard();
    private final GroupCommit commit = new GroupCommit(shard);
    private final List<GroupCommit.Rest> rests = new ArrayList<>();

    private SentBatch added() {
        SentBatch batch = new SentBatch();
        commit.add(batch);
        return batch;
    }

    @Test
    void tryCommit_nobodyAtIt_commitsForAll() {
        SentBatch first = added();
        SentBatch second = added();
        assertThat(commit.tryCommit(rests::add)).isTrue();
        assertThat(first.outcome).isEqualTo("durable");
        assertThat(second.outcome).isEqualTo("durable");
        assertThat(rests).singleElement().matches(GroupCommit.Rest::isNothing);
    }

    @Test
    void tryCommit_somebodyAtIt_leavesTheBatchWaiting() throws Exception {
        SentBatch batch = added();
        boolean[] done = {true};
        commit.hold(held -> {
            done[0] = CompletableFuture.supplyAsync(() -> commit.tryCommit(rests::add))
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
            return held;
        });
        assertThat(done[0]).isFalse();
        assertThat(batch.outcome).isEqualTo("waits");
        commit.commitAll();
        assertThat(batch.outcome).isEqualTo("durable");
    }

    @Test
    void commit_failedWrite_writesNothingMoreUntilTheRetry() {
        shard.flushFailure = Optional.of(ScriptedShard.refusal());
        SentBatch first = added();
        assertThat(commit.tryCommit(rests::add)).isTrue();
        assertThat(rests.get(0).failure()).isPresent();

        shard.flushFailure = Optional.empty();
        SentBatch second = added();
        assertThat(commit.commitAll().isNothing()).isTrue();
        assertThat(List.of(first.outcome, second.outcome)).containsOnly("waits");

        commit.retryOnFreshFile();
        commit.commitAll();
        assertThat(List.of(first.outcome, second.outcome)).containsOnly("durable");
    }

    @Test
    void commit_noRoom_keepsTheBatchAndAsksForUpkeepOnce() {
        shard.full = true;
        SentBatch batch = added();
        assertThat(commit.commitAll().upkeepWanted()).isTrue();
        assertThat(commit.hasWaiting()).isTrue();
        commit.upkeepUnderWay(true);
        assertThat(commit.commitAll().upkeepWanted()).isFalse();
        shard.full = false;
        commit.commitAll();
        assertThat(batch.outcome).isEqualTo("durable");
    }

    @Test
    void refuse_fullJournal_failsWhatWaitsAndWhatComes() {
        shard.full = true;
        SentBatch waiting = added();
        commit.commitAll();
        commit.refuse(new FencedException("closed", null));
        SentBatch late = added();
        commit.commitAll();
        assertThat(List.of(waiting.outcome, late.outcome)).containsOnly("fenced");
    }
}
