/**
 * The transport of the standalone server: HTTP/1.1 on Netty before an Akka HTTP route, with answers from files by sendfile.
 *
 * <p>Everything about a connection belongs to the thread of its event loop. A request goes from {@code Connection} through
 * {@code RequestHeads} and a {@code RequestSink} for its body to an {@code Exchange}, which calls the route there and hands the
 * answer to an {@code AnswerBody}. Why it is built so: {@code http/docs/0001-transport.md}.
 */
@NullMarked
package dev.tidemark.http.netty;

import org.jspecify.annotations.NullMarked;
