package dev.tidemark.benchmarks;

import dev.tidemark.benchmarks.load.Contender;
import dev.tidemark.benchmarks.load.Trials;
import dev.tidemark.benchmarks.load.Workload;
import dev.tidemark.benchmarks.peers.AkkaPersistenceWriter;
import dev.tidemark.benchmarks.peers.BareJournal;
import dev.tidemark.benchmarks.peers.BareReads;
import dev.tidemark.benchmarks.peers.BareSync;
import dev.tidemark.benchmarks.peers.FilePerCollection;
import dev.tidemark.benchmarks.peers.FlatFileWriter;
import dev.tidemark.benchmarks.peers.RedisServer;
import dev.tidemark.benchmarks.peers.RedisWriter;
import dev.tidemark.benchmarks.peers.RocksDbWriter;

/** The peers and limits as contenders, by the names the table shows. */
final class Peers {

    static final String ROCKS_DB = "RocksDB (setSync)";
    static final String REDIS = "Redis (appendfsync always), a connection a caller";
    static final String REDIS_PIPELINED = "Redis (appendfsync always), pipelined";
    static final String AKKA_PERSISTENCE = "Akka Persistence (LevelDB, fsync)";
    static final String FLAT_FILE = "open-append-sync-close + JSON snapshot, 100,000 keys";
    static final String FLAT_FILE_FROM_EMPTY = "open-append-sync-close + JSON snapshot, from empty";
    static final String BARE_JOURNAL = "bare threads, one journal file";
    static final String FILE_PER_COLLECTION = "one file sync per collection";
    static final String BARE_SYNC = "bare write and sync";
    static final String BARE_READS = "bare positional reads";

    private Peers() {}

    static Contender rocksDb(Workload workload, int callers) {
        return Contender.of(ROCKS_DB, directory -> Trials.sets(new RocksDbWriter(directory), workload, callers));
    }

    static Contender redis(Workload workload, int callers) {
        return redis(REDIS, workload, callers, callers);
    }

    static Contender redisPipelined(Workload workload, int callers) {
        return redis(REDIS_PIPELINED, workload, callers, RedisWriter.CONNECTIONS);
    }

    private static Contender redis(String name, Workload workload, int callers, int connections) {
        if (RedisServer.program().isEmpty()) {
            return Contender.skipped(name, "redis-server is not installed (testkit/benchmarks/install-redis.sh)");
        }
        return Contender.of(name, directory -> Trials.sets(new RedisWriter(directory, connections), workload, callers));
    }

    static Contender akkaPersistence(Workload workload, int callers) {
        return Contender.of(
                AKKA_PERSISTENCE, directory -> Trials.sets(new AkkaPersistenceWriter(directory), workload, callers));
    }

    static Contender flatFile(Workload workload, int callers) {
        return Contender.of(
                FLAT_FILE,
                directory ->
                        Trials.sets(new FlatFileWriter(directory, workload, workload.keyCount()), workload, callers));
    }

    static Contender flatFileFromEmpty(Workload workload, int callers) {
        return Contender.of(
                FLAT_FILE_FROM_EMPTY,
                directory -> Trials.sets(new FlatFileWriter(directory, workload, 0), workload, callers));
    }

    static Contender bareJournal(Workload workload, int callers) {
        return Contender.of(
                BARE_JOURNAL,
                directory -> Trials.sets(new BareJournal(directory, BareJournal.THREADS), workload, callers));
    }

    static Contender filePerCollection(Workload workload, int collections, int callers) {
        return Contender.of(
                FILE_PER_COLLECTION,
                directory -> Trials.sets(
                        new FilePerCollection(directory, collections, FilePerCollection.THREADS),
                        workload,
                        collections,
                        callers));
    }

    static Contender bareSync(Workload workload) {
        return Contender.of(BARE_SYNC, directory -> Trials.sets(new BareSync(directory), workload, 1));
    }

    static Contender bareReads(Workload workload) {
        return Contender.of(
                BARE_READS, directory -> Trials.gets(new BareReads(directory, workload), workload.keyCount()));
    }
}
