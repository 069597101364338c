package dev.convoy.worker.data;

/**
 * A decoded image: planar bytes (C, H, W) at the start of {@code planes}, one channel (grey) or
 * three (red, green, blue).
 */
@SuppressWarnings("ArrayRecordComponent") // a reused buffer: never compared
record Pixels(byte[] planes, int channels, int height, int width) {}
