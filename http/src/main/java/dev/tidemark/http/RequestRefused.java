package dev.tidemark.http;

/** Ends the handling of a request with a problem that is known where it is thrown. */
final class RequestRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    RequestRefused(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    static RequestRefused of(ProblemKind kind, String detail) {
        return new RequestRefused(Problem.of(kind, detail));
    }

    Problem problem() {
        return problem;
    }
}
