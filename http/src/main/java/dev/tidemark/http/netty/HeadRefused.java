package dev.tidemark.http.netty;

/** A request head that is answered without being given to the route. */
final class HeadRefused extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;

    /** @param summary must not repeat what the client sent */
    HeadRefused(int status, String summary) {
        super(summary, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }

    String summary() {
        return String.valueOf(getMessage());
    }
}
