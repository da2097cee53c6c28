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
    static final String REDIS = "Redis (appendfsync always)";
    static final String AKKA_PERSISTENCE = "Akka Persistence (LevelDB, fsync)";
    static final String FLAT_FILE = "open-append-sync-close + JSON snapshot";
    static final String BARE_JOURNAL = "bare threads, one journal file";
    static final String FILE_PER_COLLECTION = "one file sync per collection";
    static final String BARE_SYNC = "bare write and sync";
    static final String BARE_READS = "bare positional reads";

    private Peers() {}

    static Contender rocksDb(Workload workload, int callers) {
        return Contender.of(ROCKS_DB, directory -> Trials.sets(new RocksDbWriter(directory), workload, callers));
    }

    static Contender redis(Workload workload, int callers) {
        if (RedisServer.program().isEmpty()) {
            return Contender.skipped(REDIS, "redis-server is not installed (testkit/benchmarks/install-redis.sh)");
        }
        return Contender.of(
                REDIS,
                directory -> Trials.sets(new RedisWriter(directory, RedisWriter.CONNECTIONS), workload, callers));
    }

    static Contender akkaPersistence(Workload workload, int callers) {
        return Contender.of(
                AKKA_PERSISTENCE, directory -> Trials.sets(new AkkaPersistenceWriter(directory), workload, callers));
    }

    static Contender flatFile(Workload workload, int callers) {
        return Contender.of(
                FLAT_FILE, directory -> Trials.sets(new FlatFileWriter(directory, workload, 0), workload, callers));
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
