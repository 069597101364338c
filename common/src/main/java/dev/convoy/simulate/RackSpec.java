package dev.convoy.simulate;

import dev.convoy.cost.LinkCost;

/**
 * Hosts that share a switch, and the link from there to all other hosts.
 *
 * @param hosts how many hosts, counted in order, share one
 * @param uplink what they together send to other racks, and what they receive from there
 */
public record RackSpec(int hosts, LinkCost uplink) {

  /**
   * Checks the count.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public RackSpec {
    if (hosts < 1) {
      throw new IllegalArgumentException("a rack of " + hosts + " hosts: there must be one");
    }
  }
}
