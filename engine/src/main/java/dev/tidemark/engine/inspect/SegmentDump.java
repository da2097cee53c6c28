package dev.tidemark.engine.inspect;

import dev.tidemark.engine.format.LineScanner;
import dev.tidemark.engine.format.Reading;
import dev.tidemark.engine.format.SegmentFooter;
import dev.tidemark.engine.format.SegmentHeader;
import dev.tidemark.engine.io.FileHandle;

/** Dumps a segment, or the catalog: intact lines as they are, others behind a verdict. Used once. */
final class SegmentDump {

    private final FileHandle file;
    private final DumpTarget target;
    private final LineScanner scanner = new LineScanner();
    private long badCount;
    private long next;

    SegmentDump(FileHandle file, DumpTarget target) {
        this.file = file;
        this.target = target;
    }

    long run() {
        new LineFile(file, read -> {}).run(this::line);
        return badCount;
    }

    private void line(byte[] buffer, int start, int end, long offset, LineFile.Ending ending) {
        if (ending != LineFile.Ending.NEWLINE) {
            String verdict = ending == LineFile.Ending.TOO_LONG ? "DAMAGED" : "TORN";
            bad(verdict, offset, "line has no newline", buffer, start, end);
            return;
        }
        switch (scanner.over(buffer, start, end).next()) {
            case LINE -> {
                if (next != 0 && scanner.position() != next) {
                    badCount++;
                    target.text("! OUT_OF_ORDER offset=" + offset + " reason=position: expected=" + next + " actual="
                            + scanner.position());
                }
                next = scanner.position() + 1;
                target.bytes(buffer, start, end);
            }
            case MARK -> mark(buffer, start, end, offset);
            case TOO_NEW -> bad("TOO_NEW", offset, scanner.reason(), buffer, start, end);
            case DAMAGED, TORN, END -> bad("DAMAGED", offset, scanner.reason(), buffer, start, end);
        }
    }

    private void mark(byte[] buffer, int start, int end, long offset) {
        Reading<?> reading =
                offset == 0 ? SegmentHeader.read(buffer, start, end) : SegmentFooter.read(buffer, start, end);
        if (reading.isValid()) {
            target.bytes(buffer, start, end);
        } else {
            bad(reading.verdict().name(), offset, reading.reason(), buffer, start, end);
        }
    }

    private void bad(String verdict, long offset, String reason, byte[] buffer, int start, int end) {
        badCount++;
        target.text("! " + verdict + " offset=" + offset + " reason=" + reason + " bytes="
                + FileDump.shown(buffer, start, end));
    }
}
