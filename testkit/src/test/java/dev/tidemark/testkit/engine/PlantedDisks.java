package dev.tidemark.testkit.engine;

import dev.tidemark.engine.StorageFailedException;
import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.UnaryOperator;

/** Disks that make the engine above behave as if it had a bug. */
final class PlantedDisks {

    private static final byte[] CRC_MEMBER = ",\"crc\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int CRC_TAIL = CRC_MEMBER.length + 10;

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
                return new TrustingHandle(disk, target().open(file, mode));
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
                FileHandle handle = target().open(file, mode);
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
