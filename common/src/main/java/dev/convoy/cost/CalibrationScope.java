package dev.convoy.cost;

import dev.convoy.job.Precision;

/**
 * What measured times hold for. The optimizer is no part of it: an update is one pass over memory
 * whatever its numbers are.
 *
 * @param device what a worker computes on, as {@code 1 thread of AMD EPYC 9R14}
 * @param kernels the libraries whose code was measured, with their versions
 * @param precision of activations and products
 * @param threads that a worker computes on
 * @param together how many workers of this machine computed at once
 */
public record CalibrationScope(
    String device, String kernels, Precision precision, int threads, int together) {

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public CalibrationScope {
    if (threads < 1 || together < 1) {
      throw new IllegalArgumentException(
          "a calibration of %d workers of %d threads".formatted(together, threads));
    }
  }
}
