package dev.tidemark.testkit.disk;

/** What a directory entry leads to: an inode. */
sealed interface Node permits FileNode, DirectoryNode {

    /** Never given out again. */
    long id();

    /** Counts the names that lead here. */
    void linked(int change);
}
