package dev.tidemark.http.netty;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/** Takes requests apart and refuses those whose length could be read in two ways. Owned by its connection's event loop. */
final class StrictRequestDecoder extends HttpRequestDecoder {

    StrictRequestDecoder(TransportSettings.Heads limits) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.uriMaxBytes() + TransportSettings.Heads.REQUEST_LINE_EXTRA_BYTES)
                .setMaxHeaderSize(limits.totalMaxBytes())
                .setMaxChunkSize(TransportSettings.READ_MAX_BYTES)
                .setAllowDuplicateContentLengths(false)
                .setStrictLineParsing(true)
                .setValidateHeaders(true));
    }

    /** Netty by itself would believe the one and overlook the other: what smuggles requests past proxies. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("message has a length and is chunked");
    }
}
