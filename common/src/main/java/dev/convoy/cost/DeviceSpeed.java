package dev.convoy.cost;

import java.util.List;

/**
 * How fast a worker's device is, as it can be said of a device that nobody has measured: rates of
 * arithmetic by kind of filter, memory bandwidth, and what a call costs.
 *
 * @param convolution multiply-accumulates a second of dense convolutions
 * @param depthwise multiply-accumulates a second of convolutions whose groups have one channel
 * @param linear multiply-accumulates a second of fully connected layers on many rows
 * @param memory bytes a second that kernels read and write
 * @param packing bytes a second at which what leaves or has arrived is copied
 * @param call seconds that a kernel takes to begin
 * @param step seconds that a training step takes besides
 */
public record DeviceSpeed(
    double convolution,
    double depthwise,
    double linear,
    double memory,
    double packing,
    double call,
    double step) {

  /** Channels a group from which filters are as fast as dense ones: a vector of 16 elements. */
  private static final int FULL_WIDTH = 16;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if a rate is not positive and finite, or a time is negative
   */
  public DeviceSpeed {
    for (double rate : List.of(convolution, depthwise, linear, memory, packing)) {
      if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("a device's rate of " + rate + ": it must be positive");
      }
    }
    for (double time : List.of(call, step)) {
      if (!(time >= 0 && time < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "a device's time of " + time + " s: it must not be negative");
      }
    }
  }

  /**
   * One core of a server CPU with AVX-512, rounded: the best large product reaches 108 GMAC/s on
   * one of a Zen 4, AlexNet's convolutions 94 % of that; kernels that are bound by memory move 15
   * GB/s a core (both in docs/figures.md). A convolution of single channels does one multiply in
   * about a vector's time.
   */
  public static DeviceSpeed cpuCore() {
    return new DeviceSpeed(100e9, 8e9, 80e9, 15e9, 6e9, 10e-6, 1e-3);
  }

  /** A device of so many of these, which share each call. */
  public DeviceSpeed times(int count) {
    return new DeviceSpeed(
        count * convolution,
        count * depthwise,
        count * linear,
        count * memory,
        count * packing,
        call,
        step);
  }

  /**
   * Multiply-accumulates a second of convolutions by the channels of a group: between those of one
   * channel and of a whole vector in proportion, for that is how many lanes have something to do.
   */
  public double convolution(int channelsOfGroup) {
    double filled = Math.min(1, (channelsOfGroup - 1.0) / (FULL_WIDTH - 1));
    return depthwise + filled * (convolution - depthwise);
  }
}
