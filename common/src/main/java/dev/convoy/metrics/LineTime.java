package dev.convoy.metrics;

/**
 * Where a worker's time went: one thing that it does in every step.
 *
 * @param title the layer and pass, or the transfer, as {@code conv2 weight gradient}
 * @param exchange whether it moves values between workers; otherwise it computes
 * @param how the library's code that does it, empty where there is none to name
 * @param millis mean time a step
 * @param waitingMillis the part of it in which the compute thread waited for a peer
 */
public record LineTime(
    String title, boolean exchange, String how, double millis, double waitingMillis) {}
