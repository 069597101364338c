package dev.convoy.simulate;

import dev.convoy.cost.DeviceSpeed;
import dev.convoy.cost.LinkCost;

/**
 * A host of a cluster and the workers on it.
 *
 * @param cores that all threads on it share
 * @param workers how many workers it has room for
 * @param threads cores that a worker's computing takes
 * @param device what each worker computes on, its threads taken together
 * @param within from a worker to another on this host: what each sends, and what each receives
 * @param network from this host to others: what its workers together send, and what they receive
 */
public record HostSpec(
    double cores, int workers, int threads, DeviceSpeed device, LinkCost within, LinkCost network) {

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  public HostSpec {
    if (!(cores > 0 && cores <= 1e6) || workers < 1 || threads < 1) {
      throw new IllegalArgumentException(
          "a host of %s cores for %d workers of %d threads: all must be positive"
              .formatted(cores, workers, threads));
    }
  }

  HostSpec withinBy(LinkCost link) {
    return new HostSpec(cores, workers, threads, device, link, network);
  }

  HostSpec networkBy(LinkCost link) {
    return new HostSpec(cores, workers, threads, device, within, link);
  }
}
