package dev.tidemark.engine.inspect;

import dev.tidemark.engine.Location;
import dev.tidemark.engine.TidemarkException;
import dev.tidemark.engine.chunk.ContentDecoding;
import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.LineScanner.Found;
import dev.tidemark.engine.format.Reading;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileHandle;
import dev.tidemark.engine.io.FileInput;
import dev.tidemark.engine.io.FileSystem.OpenMode;
import dev.tidemark.engine.log.CollectionFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Checks what compactions have replaced, as far as it is kept: every line by its checksum, each file by its footer. Nothing depends on it,
 * so what is wrong is a warning. Used once, by one thread.
 */
final class BackupCheck {

    private static final Map<String, String> ENCODINGS = Map.of(".gz", "gzip", ".zst", "zstd");
    private static final String SEGMENT_SUFFIX = ".jsonl";
    private static final int BUFFER_BYTES = 1 << 16;

    private final Survey survey;
    private final CollectionFiles files;
    private final List<ContentDecoding> decodings;

    BackupCheck(Survey survey, CollectionFiles files, List<ContentDecoding> decodings) {
        this.survey = survey;
        this.files = files;
        this.decodings = decodings;
    }

    void run() {
        for (String generation : survey.disk().list(files.backups())) {
            Path directory = files.backups().resolve(generation);
            for (String name : survey.disk().list(directory)) {
                check(directory.resolve(name), name);
            }
        }
    }

    private void check(Path file, String name) {
        Optional<String> suffix =
                ENCODINGS.keySet().stream().filter(name::endsWith).findFirst();
        String plain = suffix.map(end -> name.substring(0, name.length() - end.length()))
                .orElse(name);
        if (!plain.endsWith(SEGMENT_SUFFIX)) {
            Stray.tell(survey, file);
            return;
        }
        Optional<ContentDecoding> decoding = suffix.map(ENCODINGS::get).flatMap(this::decoding);
        if (suffix.isPresent() && decoding.isEmpty()) {
            survey.note(file, Location.NO_OFFSET, "backup is not looked into: suffix=" + suffix.get());
            return;
        }
        survey.sawFile();
        try (FileHandle handle = survey.disk().open(file, OpenMode.READ);
                InputStream segment = content(handle, decoding)) {
            survey.read(handle.length());
            flaw(segment).ifPresent(flaw -> survey.warning(file, "backup is damaged: reason=" + flaw));
        } catch (IOException failure) {
            survey.warning(file, "backup is damaged: reason=" + failure.getMessage());
        } catch (TidemarkException failure) {
            survey.unreadable(file, failure);
        }
    }

    private static InputStream content(FileHandle handle, Optional<ContentDecoding> decoding) throws IOException {
        InputStream raw = new FileInput(handle);
        return decoding.isPresent() ? decoding.get().decode(raw) : raw;
    }

    private Optional<ContentDecoding> decoding(String name) {
        return decodings.stream().filter(known -> known.name().equals(name)).findFirst();
    }

    /** What is wrong with a segment, empty when it is whole. */
    private static Optional<String> flaw(InputStream segment) throws IOException {
        Segment state = new Segment();
        byte[] buffer = new byte[BUFFER_BYTES];
        int held = 0;
        for (int read = segment.read(buffer); read >= 0; read = segment.read(buffer, held, buffer.length - held)) {
            int filled = held + read;
            int consumed = state.lines(buffer, filled);
            if (state.flaw.isPresent()) {
                return state.flaw;
            }
            System.arraycopy(buffer, consumed, buffer, 0, filled - consumed);
            held = filled - consumed;
            if (held == buffer.length && buffer.length < LineFile.LINE_MAX_BYTES) {
                buffer = Arrays.copyOf(buffer, buffer.length * 4);
            } else if (held == buffer.length) {
                return Optional.of("line has no newline");
            }
        }
        return held > 0 ? Optional.of("last line has no newline") : state.end();
    }

    /** A segment that is being read. */
    private static final class Segment {

        private final LineScanner scanner = new LineScanner();
        private final CRC32C digest = new CRC32C();
        private long length;
        private boolean headed;
        private boolean footed;
        private Optional<String> flaw = Optional.empty();

        /** @return bytes that whole lines take */
        int lines(byte[] buffer, int filled) {
            scanner.over(buffer, 0, filled);
            while (flaw.isEmpty()) {
                Found found = scanner.next();
                if (found == Found.END || found == Found.TORN) {
                    break;
                }
                line(found, buffer, scanner.lineStart(), scanner.nextStart());
            }
            return scanner.lineStart();
        }

        private void line(Found found, byte[] buffer, int start, int end) {
            if (footed) {
                flaw = Optional.of("lines follow the footer");
            } else if (found == Found.MARK && headed) {
                Reading<SegmentFooter> footer = SegmentFooter.read(buffer, start, end);
                footed = footer.content()
                        .filter(read -> read.lengthBytes() == length && read.digest() == (int) digest.getValue())
                        .isPresent();
                flaw = footed ? Optional.empty() : Optional.of("footer does not fit its segment");
            } else if (found == Found.MARK) {
                headed = SegmentHeader.read(buffer, start, end).isValid();
                flaw = headed ? Optional.empty() : Optional.of("header is damaged");
            } else if (found != Found.LINE || !headed) {
                flaw = Optional.of("line is not intact: offset=" + length);
            }
            digest.update(buffer, start, end - start);
            length += end - start;
        }

        Optional<String> end() {
            return footed ? Optional.empty() : Optional.of("segment has no footer");
        }
    }
}
