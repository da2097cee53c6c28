package dev.tidemark.testkit.engine;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.PassingDisk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;

/** Disks that make the engine above behave as if it had a bug. */
final class PlantedDisks {

    private static final byte[] CRC_MEMBER = ",\"crc\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int CRC_TAIL = CRC_MEMBER.length + 10;

    private static final int HEADER_NUMBER_AT = 16;
    private static final int FRAMES_START = 4_096;
    private static final int FRAME_ALIGNMENT = 8;
    private static final int FRAME_MAGIC = 'T' | 'D' << 8 | 'W' << 16 | 'F' << 24;
    private static final int FRAME_LENGTH_AT = 4;
    private static final int FRAME_NUMBER_AT = 8;
    private static final int FRAME_CRC_AT = 44;
    private static final int FRAME_HEADER_LENGTH = 48;

    private static final int INDEX_BLOCK_LENGTH = 4_096;
    private static final int INDEX_COUNT_AT = 48;
    private static final int INDEX_ENTRY_LENGTH_AT = 68;
    private static final int INDEX_ENTRIES_AT = 8;

    private PlantedDisks() {}

    /** Directory syncs are left out. */
    static FileSystem withoutDirectorySync(FileSystem disk) {
        return new PassingDisk(disk) {
            @Override
            public void syncDirectory(Path directory) {}
        };
    }

    /** A failed sync is tried once more through another handle, and believed. */
    static FileSystem trustingAfterFailedSync(FileSystem disk) {
        return new PassingDisk(disk) {
            @Override
            public FileHandle open(Path file, OpenMode mode) {
                return new TrustingHandle(disk, super.open(file, mode));
            }
        };
    }

    private static final class TrustingHandle extends SwitchableHandle {

        private final FileSystem disk;

        TrustingHandle(FileSystem disk, FileHandle target) {
            super(target);
            this.disk = disk;
        }

        @Override
        public void force(boolean metadata) {
            try {
                target().force(metadata);
            } catch (StorageFailedException failure) {
                FileHandle failed = target();
                target(disk.open(failed.path(), FileSystem.OpenMode.WRITE));
                failed.close();
                target().force(metadata);
            }
        }
    }

    /** The journal's reader does not ask which life of its file a frame belongs to. */
    static FileSystem replayingStaleFrames(FileSystem disk) {
        return patched(disk, ".wal", PlantedDisks::adoptStaleFrames);
    }

    private static byte[] adoptStaleFrames(byte[] content) {
        ByteBuffer file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (content.length < FRAMES_START) {
            return content;
        }
        long number = file.getLong(HEADER_NUMBER_AT);
        int at = FRAMES_START;
        while (at + FRAME_HEADER_LENGTH <= content.length) {
            int end = frameEnd(file, at);
            if (end > 0 && file.getLong(at + FRAME_NUMBER_AT) < number) {
                file.putLong(at + FRAME_NUMBER_AT, number);
                file.putInt(at + FRAME_CRC_AT, frameChecksum(file, at, end));
            }
            at = end > 0 ? end : at + FRAME_ALIGNMENT;
        }
        return content;
    }

    /** Where the intact frame ends that starts here, whatever file it names; 0 for none. */
    private static int frameEnd(ByteBuffer file, int start) {
        if (file.getInt(start) != FRAME_MAGIC) {
            return 0;
        }
        int length = file.getInt(start + FRAME_LENGTH_AT);
        boolean fits = length >= FRAME_HEADER_LENGTH && length <= file.capacity() - start;
        int end = start + length;
        return fits && file.getInt(start + FRAME_CRC_AT) == frameChecksum(file, start, end) ? end : 0;
    }

    private static int frameChecksum(ByteBuffer file, int start, int end) {
        CRC32C crc = new CRC32C();
        crc.update(file.slice(start, FRAME_CRC_AT));
        crc.update(file.slice(start + FRAME_HEADER_LENGTH, end - start - FRAME_HEADER_LENGTH));
        return (int) crc.getValue();
    }

    /** Who opens a segment for reading is given the handle through which it was written. */
    static FileSystem sharingTheWritersHandle(FileSystem disk) {
        Map<Path, FileHandle> written = new HashMap<>();
        return new PassingDisk(disk) {
            @Override
            public FileHandle open(Path file, OpenMode mode) {
                boolean segment = file.toString().endsWith(".jsonl");
                if (segment && mode == OpenMode.READ && written.containsKey(file)) {
                    return new KeptHandle(written.get(file));
                }
                FileHandle handle = super.open(file, mode);
                if (!segment || mode == OpenMode.READ) {
                    return handle;
                }
                written.put(file, handle);
                return new KeptHandle(handle);
            }
        };
    }

    /** Stays open for whoever is given it next. */
    private static final class KeptHandle extends SwitchableHandle {

        KeptHandle(FileHandle target) {
            super(target);
        }

        @Override
        public void close() {}
    }

    /** The table of a chunk's elements tells of each element where the next one starts. */
    static FileSystem indexOffByOne(FileSystem disk) {
        return patched(disk, ".index", PlantedDisks::shiftElements);
    }

    private static byte[] shiftElements(byte[] content) {
        ByteBuffer file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        if (content.length <= INDEX_BLOCK_LENGTH) {
            return content;
        }
        int entryLength = file.getInt(INDEX_ENTRY_LENGTH_AT);
        int count = (int) Math.min(file.getLong(INDEX_COUNT_AT), (INDEX_BLOCK_LENGTH - INDEX_ENTRIES_AT) / entryLength);
        int first = INDEX_BLOCK_LENGTH + INDEX_ENTRIES_AT + entryLength - Long.BYTES;
        for (int entry = 0; entry + 1 < count; entry++) {
            int at = first + entry * entryLength;
            file.putLong(at, file.getLong(at + entryLength));
        }
        CRC32C crc = new CRC32C();
        crc.update(content, INDEX_BLOCK_LENGTH, Integer.BYTES);
        crc.update(content, INDEX_BLOCK_LENGTH + INDEX_ENTRIES_AT, INDEX_BLOCK_LENGTH - INDEX_ENTRIES_AT);
        file.putInt(INDEX_BLOCK_LENGTH + Integer.BYTES, (int) crc.getValue());
        return content;
    }

    /** Every line that is read has the checksum that its bytes call for. */
    static FileSystem withoutLineChecksums(FileSystem disk) {
        return patched(disk, ".jsonl", PlantedDisks::sealLines);
    }

    private static byte[] sealLines(byte[] content) {
        int start = 0;
        for (int end = 0; end < content.length; end++) {
            if (content[end] == '\n') {
                sealLine(content, start, end);
                start = end + 1;
            }
        }
        return content;
    }

    private static void sealLine(byte[] content, int start, int end) {
        int crcStart = end - CRC_TAIL;
        if (crcStart <= start || !matches(content, crcStart, CRC_MEMBER)) {
            return;
        }
        String crc = HexFormat.of().toHexDigits(Checksum.of(content, start, crcStart));
        byte[] digits = crc.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, content, crcStart + CRC_MEMBER.length, digits.length);
    }

    private static boolean matches(byte[] content, int at, byte[] expected) {
        return Arrays.equals(content, at, at + expected.length, expected, 0, expected.length);
    }

    private static FileSystem patched(FileSystem disk, String suffix, UnaryOperator<byte[]> patch) {
        return new PassingDisk(disk) {
            @Override
            public FileHandle open(Path file, OpenMode mode) {
                FileHandle handle = super.open(file, mode);
                return file.toString().endsWith(suffix) ? new PatchedHandle(handle, patch) : handle;
            }
        };
    }

    private static final class PatchedHandle extends SwitchableHandle {

        private final UnaryOperator<byte[]> patch;

        PatchedHandle(FileHandle target, UnaryOperator<byte[]> patch) {
            super(target);
            this.patch = patch;
        }

        @Override
        public int read(ByteBuffer into, long offset) {
            byte[] content = new byte[Math.toIntExact(target().length())];
            target().read(ByteBuffer.wrap(content), 0);
            int length = (int) Math.max(0, Math.min(into.remaining(), content.length - offset));
            into.put(patch.apply(content), (int) Math.min(offset, content.length), length);
            return length;
        }
    }
}
