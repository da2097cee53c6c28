package dev.tidemark.actors.simulation;

import dev.tidemark.engine.format.Checksum;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileSystem;
import dev.tidemark.engine.io.PassingDisk;
import dev.tidemark.testkit.disk.SimulatedDisk;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Disks that make of a repair what one with a bug would be, and files that would lead one astray. Stateless. */
final class PlantedRepairs {

    private static final byte[] CRC_MEMBER = ",\"crc\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int CRC_TAIL = CRC_MEMBER.length + 10;
    private static final int JOURNAL_END = 40;

    private PlantedRepairs() {}

    /** Every line that is read has the checksum that its bytes call for. */
    static FileSystem believingAnyLine(FileSystem disk) {
        return patched(disk, file -> file.toString().endsWith(".jsonl"), PlantedRepairs::sealLines);
    }

    /** The last frame of one file of the journal is not seen. */
    static FileSystem withoutTheEndOf(FileSystem disk, Path journal) {
        return patched(disk, journal::equals, content -> {
            int end = end(content);
            Arrays.fill(content, end - JOURNAL_END, end, (byte) 0);
            return content;
        });
    }

    /** Behind the last byte that is not zero. */
    static int end(byte[] content) {
        int end = content.length;
        while (content[end - 1] == 0) {
            end--;
        }
        return end;
    }

    /** Where the fill of a value stands. */
    static int inAValue(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1).indexOf("xxxx");
    }

    /** The chunk of a segment has lines that are intact and not the segment's; in one form, and there is no other. */
    static void forgeChunk(SimulatedDisk disk, Path segment) {
        Path chunks = segment.resolveSibling("../chunks").normalize();
        String base = String.valueOf(segment.getFileName()).substring(0, 20);
        List<String> forms = disk.list(chunks).stream()
                .filter(name -> name.startsWith(base) && name.contains(".ndjson."))
                .toList();
        String form = forms.stream()
                .filter(name -> name.endsWith(".gz"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no chunk to forge: " + forms + " of " + disk.list(chunks)));
        byte[] forged = forged(disk.content(chunks.resolve(form)));
        forms.forEach(name -> disk.delete(chunks.resolve(name)));
        disk.putContent(chunks.resolve(form), forged);
    }

    private static byte[] forged(byte[] chunk) {
        try (GZIPInputStream input = new GZIPInputStream(new ByteArrayInputStream(chunk))) {
            byte[] lines = input.readAllBytes();
            lines[inAValue(lines)] ^= (byte) 1;
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream output = new GZIPOutputStream(packed)) {
                output.write(sealLines(lines));
            }
            return packed.toByteArray();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
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
        boolean sealed = crcStart > start
                && Arrays.equals(content, crcStart, crcStart + CRC_MEMBER.length, CRC_MEMBER, 0, CRC_MEMBER.length);
        if (sealed) {
            String crc = HexFormat.of().toHexDigits(Checksum.of(content, start, crcStart));
            byte[] digits = crc.getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(digits, 0, content, crcStart + CRC_MEMBER.length, digits.length);
        }
    }

    private static FileSystem patched(FileSystem disk, Predicate<Path> which, UnaryOperator<byte[]> patch) {
        return new PassingDisk(disk) {
            @Override
            public FileHandle open(Path file, OpenMode mode) {
                FileHandle handle = super.open(file, mode);
                return mode == OpenMode.READ && which.test(file) ? patched(handle, patch) : handle;
            }
        };
    }

    private static FileHandle patched(FileHandle handle, UnaryOperator<byte[]> patch) {
        return (FileHandle) Proxy.newProxyInstance(
                PlantedRepairs.class.getClassLoader(),
                new Class<?>[] {FileHandle.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("read")) {
                        return read(handle, patch, (ByteBuffer) arguments[0], (long) arguments[1]);
                    }
                    try {
                        return method.invoke(handle, arguments);
                    } catch (InvocationTargetException wrapped) {
                        throw wrapped.getCause();
                    }
                });
    }

    private static int read(FileHandle handle, UnaryOperator<byte[]> patch, ByteBuffer into, long offset) {
        byte[] content = new byte[Math.toIntExact(handle.length())];
        handle.read(ByteBuffer.wrap(content), 0);
        int length = (int) Math.max(0, Math.min(into.remaining(), content.length - offset));
        into.put(patch.apply(content), (int) Math.min(offset, content.length), length);
        return length;
    }
}
