package dev.tidemark.benchmarks.peers;

import dev.tidemark.benchmarks.load.BlockingWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** RocksDB as it comes, with {@code WriteOptions.setSync(true)}: its own group commit joins the calling threads. */
public final class RocksDbWriter implements BlockingWriter {

    private final Options options = new Options().setCreateIfMissing(true);
    private final WriteOptions durable = new WriteOptions().setSync(true);
    private final RocksDB database;

    public RocksDbWriter(Path directory) throws RocksDBException {
        RocksDB.loadLibrary();
        database = RocksDB.open(options, directory.toString());
    }

    @Override
    public void set(String key, byte[] value) throws RocksDBException {
        database.put(durable, key.getBytes(StandardCharsets.UTF_8), value);
    }

    @Override
    public void close() {
        database.close();
        durable.close();
        options.close();
    }
}
