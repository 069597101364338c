package dev.convoy.worker.data.image;

/**
 * A decoded image: planar bytes (C, H, W) at the start of {@code planes}, one channel (grey) or
 * three (red, green, blue).
 */
@SuppressWarnings("ArrayRecordComponent") // a reused buffer: never compared
public record Pixels(byte[] planes, int channels, int height, int width) {}
