package dev.convoy.worker.data;

/**
 * A rectangle of a picture, in pixels.
 *
 * @param top its first row
 * @param left its first column
 * @param height its rows, at least 1
 * @param width its columns, at least 1
 */
public record Region(int top, int left, int height, int width) {}
