/**
 * What training steps will take, and which way to share work out takes least, before any worker is
 * started.
 *
 * <p>What is trained, and how many workers of which threads shall train it, arrive from {@code
 * driver.run} and the command line. Kernels are measured on this machine where that has not been
 * done ({@code dev.convoy.worker.calibrate}), plans are played through ({@code
 * dev.convoy.simulate}) and searched for ({@code dev.convoy.planner}).
 */
@NullMarked
package dev.convoy.driver.planning;

import org.jspecify.annotations.NullMarked;
