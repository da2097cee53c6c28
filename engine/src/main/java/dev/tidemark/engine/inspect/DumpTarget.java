package dev.tidemark.engine.inspect;

/** Receives a file made readable, piece by piece; called by the thread that dumps. */
public interface DumpTarget {

    /** One line of text, without its end. */
    void text(String line);

    /** A line of the file as it stands, its newline included; the array is valid during the call alone. */
    void bytes(byte[] source, int start, int end);
}
