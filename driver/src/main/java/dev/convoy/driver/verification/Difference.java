package dev.convoy.driver.verification;

import dev.convoy.control.ObservedTensor;

/**
 * How far a tensor is from that of one worker.
 *
 * @param tensor which
 * @param relative ‖a − b‖ / ‖b‖ over all elements that were seen, replicas included; not a number
 *     where one of them is not
 * @param largest the largest |a − b|
 * @param ulps the same in units of the last place, at most
 * @param worker who has the element that is furthest off
 * @param missing elements that no worker has
 */
public record Difference(
    ObservedTensor tensor, double relative, double largest, long ulps, int worker, long missing) {

  /** Of a tensor that no worker has. */
  static Difference ofMissing(ObservedTensor tensor, long elements) {
    return new Difference(tensor, Double.NaN, Double.NaN, 0, 0, elements);
  }

  /** Whether it is further off than it may be, or not whole. */
  public boolean isBeyond(double allowed) {
    return missing > 0 || !(relative <= allowed);
  }
}
