package dev.tidemark.testkit.chunk;

import dev.tidemark.engine.CollectionId;
import dev.tidemark.engine.LogRecord;
import dev.tidemark.engine.Operation;
import dev.tidemark.engine.PositionRange;
import dev.tidemark.engine.StoreSettings;
import dev.tidemark.engine.chunk.CancellationCheck;
import dev.tidemark.engine.chunk.Chunk;
import dev.tidemark.engine.chunk.ChunkBody;
import dev.tidemark.engine.chunk.ChunkRenderer;
import dev.tidemark.engine.chunk.ChunkSealer;
import dev.tidemark.engine.chunk.ChunkSource;
import dev.tidemark.engine.chunk.Chunks;
import dev.tidemark.engine.chunk.GzipEncoding;
import dev.tidemark.engine.chunk.JsonArrayRenderer;
import dev.tidemark.engine.chunk.NdjsonRenderer;
import dev.tidemark.engine.chunk.Pins;
import dev.tidemark.engine.chunk.SealPlan;
import dev.tidemark.engine.chunk.SealResult;
import dev.tidemark.engine.chunk.SealThrottle;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.format.KeyText;
import dev.tidemark.engine.format.LogLineWriter;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.AtomicPublisher;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.log.ClosedSegment;
import dev.tidemark.engine.log.CollectionFiles;
import dev.tidemark.engine.log.LogContext;
import dev.tidemark.testkit.disk.SimulatedDisk;
import dev.tidemark.testkit.engine.EverySecond;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/** A simulated disk with one closed segment, before and after a compaction, and its chunks. Owned by one thread. */
final class SealingWorld {

    static final ChunkRenderer JSON = JsonArrayRenderer.INSTANCE;
    static final ChunkRenderer NDJSON = NdjsonRenderer.INSTANCE;
    private static final SealPlan PLAN = new SealPlan(List.of(NDJSON, JSON), List.of(new GzipEncoding(1)));
    private static final long LAST = 1_300;

    private final SimulatedDisk disk;
    private final CollectionFiles files =
            new CollectionFiles(Path.of("/data/collections/orders"), new CollectionId(7), "00c0ffee00c0ffee");

    SealingWorld(SimulatedDisk disk) {
        this.disk = disk;
        disk.prepareDirectory(files.logDirectory());
    }

    SimulatedDisk disk() {
        return disk;
    }

    /** The segment with a line at each position. */
    ChunkSource written() {
        return put(files.segment(1), position -> true, false);
    }

    /** What a compaction made of it. */
    ChunkSource compacted() {
        return put(files.logDirectory().resolve("00000000000000000001.2.jsonl"), position -> position % 3 == 0, true);
    }

    private ChunkSource put(Path path, LongPredicate survives, boolean gaps) {
        SegmentHeader header = new SegmentHeader(files.id(), files.handle(), 1);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(header.encode());
        long[] positions = LongStream.rangeClosed(1, LAST).filter(survives).toArray();
        LogLineWriter line = new LogLineWriter(256);
        for (long position : positions) {
            line.clear();
            line.write(
                    new LogRecord.Stamp(position, position, Operation.SET, position, LogRecord.NEVER),
                    KeyText.escape("key-" + position),
                    ("{\"n\":" + "1".repeat((int) (position % 300) + 1) + "}").getBytes(StandardCharsets.UTF_8));
            content.write(line.array(), 0, line.length());
        }
        int digest = Checksum.of(content.toByteArray(), 0, content.size());
        content.writeBytes(
                new SegmentFooter(new PositionRange(1, LAST), positions.length, content.size(), digest).encode());
        disk.putContent(path, content.toByteArray());
        return new ChunkSource(path, header, new ClosedSegment(1, LAST, content.size(), digest), gaps);
    }

    SealResult seal(ChunkSource source) {
        return sealOn(disk, source);
    }

    /** The same by way of another view of the disk. */
    SealResult sealOn(FileSystem view, ChunkSource source) {
        return new ChunkSealer(view, new EverySecond())
                .seal(chunks(view), source, PLAN, CancellationCheck.NEVER, SealThrottle.NONE);
    }

    /** The chunk directory as a process that has just started sees it. */
    Chunks chunks() {
        return chunks(disk);
    }

    private Chunks chunks(FileSystem view) {
        return new Chunks(LogContext.of(view, StoreSettings.DEFAULT), files, new Pins());
    }

    /** Names and contents of all files in the chunk directory. */
    Map<String, List<Integer>> directory() {
        Map<String, List<Integer>> contents = new TreeMap<>();
        Path directory = chunks().directory();
        for (String name : disk.list(directory)) {
            byte[] content = disk.content(directory.resolve(name));
            contents.put(name, List.of(content.length, Arrays.hashCode(content)));
        }
        return contents;
    }

    List<String> temporaries() {
        return disk.list(chunks().directory()).stream()
                .filter(name -> name.endsWith(AtomicPublisher.TEMPORARY_SUFFIX))
                .toList();
    }

    /** Everything that the chunk of a segment holds, in one encoding; empty when there is none. */
    Optional<List<Integer>> content(ChunkSource source, ChunkRenderer renderer, String encoding) {
        LogContext context = LogContext.of(disk, StoreSettings.DEFAULT);
        try {
            Optional<Chunk> chunk = new Chunks(context, files, new Pins()).open(source, renderer);
            return chunk.map(found -> sent(found.region(1, encoding).orElseThrow()));
        } finally {
            context.readHandles().close();
        }
    }

    private List<Integer> sent(ChunkBody body) {
        byte[] file = disk.content(body.region().path());
        int start = Math.toIntExact(body.region().offset());
        int end = start + Math.toIntExact(body.region().length());
        if (end > file.length) {
            throw new AssertionError("region is beyond its file: region=" + body.region() + " length=" + file.length);
        }
        byte[] bytes = Arrays.copyOfRange(file, start, end);
        return List.of(bytes.length, Arrays.hashCode(bytes));
    }
}
