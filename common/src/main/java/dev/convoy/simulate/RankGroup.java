package dev.convoy.simulate;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ranks that send, or receive, together, and how they are spread over hosts and racks. */
final class RankGroup {

  /**
   * How a rank's peers in a group are spread.
   *
   * @param sameHost the part of them on its own host
   * @param otherRack the part of them in other racks
   */
  record Spread(double sameHost, double otherRack) {

    double part(Interconnect.Peers peers) {
      return peers == Interconnect.Peers.SAME_HOST ? sameHost : 1 - sameHost;
    }

    /** To how many kinds of peers there are ways. */
    int kinds() {
      return (sameHost > 0 ? 1 : 0) + (sameHost < 1 ? 1 : 0);
    }
  }

  private final List<Integer> ranks;
  private final BitSet members = new BitSet();
  private int @Nullable [] onHost;
  private int[] inRack = {};

  RankGroup(List<Integer> ranks) {
    this.ranks = ranks;
    ranks.forEach(members::set);
  }

  /** In rising order. */
  List<Integer> ranks() {
    return ranks;
  }

  /** How a rank's peers are spread; it is none itself. */
  Spread spread(int rank, List<Integer> hostOf, ClusterSpec cluster) {
    int[] hosts = onHost == null ? count(hostOf, cluster) : onHost;
    int own = members.get(rank) ? 1 : 0;
    int host = hostOf.get(rank);
    double others = ranks.size() - own;
    return new Spread(
        (hosts[host] - own) / others, (ranks.size() - inRack[cluster.rackOf(host)]) / others);
  }

  private int[] count(List<Integer> hostOf, ClusterSpec cluster) {
    int[] hosts = new int[cluster.hosts().size()];
    inRack = new int[cluster.rackOf(hosts.length - 1) + 1];
    for (int rank : ranks) {
      hosts[hostOf.get(rank)]++;
      inRack[cluster.rackOf(hostOf.get(rank))]++;
    }
    onHost = hosts;
    return hosts;
  }
}
