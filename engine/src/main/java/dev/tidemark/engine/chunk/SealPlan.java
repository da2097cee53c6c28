package dev.tidemark.engine.chunk;

import java.util.List;

/** What to make of each closed segment. Immutable. */
public record SealPlan(List<ChunkRenderer> renderers, List<ContentEncoding> encodings) {

    public SealPlan {
        renderers = List.copyOf(renderers);
        encodings = List.copyOf(encodings);
        requireDistinct(renderers.stream().map(ChunkRenderer::name).toList());
        requireDistinct(encodings.stream().map(ContentEncoding::name).toList());
        renderers.forEach(renderer -> ChunkNames.requireName(renderer.name(), ChunkIndexFormat.RENDERER_NAME_LENGTH));
        encodings.forEach(encoding -> ChunkNames.requireName(encoding.name(), ChunkIndexFormat.VARIANT_NAME_LENGTH));
        encodings.forEach(encoding -> ChunkNames.requireSuffix(encoding.suffix()));
        if (encodings.size() >= ChunkIndexFormat.VARIANTS_MAX) {
            throw new IllegalArgumentException("too many encodings: count=" + encodings.size());
        }
    }

    private static void requireDistinct(List<String> names) {
        if (names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("a name stands twice: names=" + names);
        }
    }
}
