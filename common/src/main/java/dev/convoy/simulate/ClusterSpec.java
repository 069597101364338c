package dev.convoy.simulate;

import dev.convoy.cost.AnalyticCosts;
import dev.convoy.cost.DeviceSpeed;
import dev.convoy.cost.LinkCost;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as it can be described: hosts with cores, the workers on them, and the links between.
 * Ranks fill the hosts in order.
 *
 * @param name for reports
 * @param hosts in order
 * @param rack how hosts share switches, null where nothing narrows what is between them
 * @param cpu what sending and receiving takes of the hosts' cores
 * @param stragglers how workers vary from step to step
 */
public record ClusterSpec(
    String name,
    List<HostSpec> hosts,
    @Nullable RackSpec rack,
    TransferCpu cpu,
    Stragglers stragglers) {

  /** A link that no message ever takes. */
  static final LinkCost UNUSED = new LinkCost(0, 1e15, 0);

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if there is no host
   */
  public ClusterSpec {
    hosts = List.copyOf(hosts);
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("a cluster without hosts");
    }
  }

  /** Workers on one host, which sockets connect. */
  public static ClusterSpec oneHost(
      int workers, int threads, double cores, DeviceSpeed device, LinkCost within) {
    return new ClusterSpec(
        "one host",
        List.of(new HostSpec(cores, workers, threads, device, within, UNUSED)),
        null,
        TransferCpu.SOCKETS,
        Stragglers.NONE);
  }

  /** Equal hosts of one worker each, with cores enough, that send and receive by themselves. */
  public static ClusterSpec ofHosts(int count, DeviceSpeed device, LinkCost network) {
    return new ClusterSpec(
        count + " hosts",
        Collections.nCopies(count, new HostSpec(1, 1, 1, device, UNUSED, network)),
        null,
        TransferCpu.NONE,
        Stragglers.NONE);
  }

  /** This cluster with other stragglers. */
  public ClusterSpec with(Stragglers others) {
    return new ClusterSpec(name, hosts, rack, cpu, others);
  }

  /** This cluster with another cost of sending and receiving. */
  public ClusterSpec with(TransferCpu other) {
    return new ClusterSpec(name, hosts, rack, other, stragglers);
  }

  /** This cluster with hosts that share switches. */
  public ClusterSpec with(RackSpec racks) {
    return new ClusterSpec(name, hosts, racks, cpu, stragglers);
  }

  /** What is between workers where there is one host, else what is between the first and others. */
  public LinkCost link() {
    HostSpec first = hosts.get(0);
    return hosts.size() == 1 ? first.within() : first.network();
  }

  /** This cluster with another {@link #link} between its workers, or between all its hosts. */
  public ClusterSpec withLink(LinkCost link) {
    List<HostSpec> changed =
        hosts.stream()
            .map(host -> hosts.size() == 1 ? host.withinBy(link) : host.networkBy(link))
            .toList();
    return new ClusterSpec(name, changed, rack, cpu, stragglers);
  }

  /** How many workers it has room for. */
  public int workers() {
    return hosts.stream().mapToInt(HostSpec::workers).sum();
  }

  /**
   * The host of each of its first workers, as numbers of {@link #hosts}.
   *
   * @throws IllegalArgumentException if there is no room for so many
   */
  public List<Integer> hostsOf(int ranks) {
    if (ranks > workers()) {
      throw new IllegalArgumentException(
          "cluster %s has room for %d workers, not for %d".formatted(name, workers(), ranks));
    }
    List<Integer> placed = new ArrayList<>();
    for (int host = 0; placed.size() < ranks; host++) {
      int room = Math.min(hosts.get(host).workers(), ranks - placed.size());
      placed.addAll(Collections.nCopies(room, host));
    }
    return placed;
  }

  /** The rack of a host, 0 where there is but one. */
  int rackOf(int host) {
    return rack == null ? 0 : host / rack.hosts();
  }

  /** What the steps of its first workers take, worked out from their devices. */
  public AnalyticCosts costs(int ranks) {
    return AnalyticCosts.of(hostsOf(ranks).stream().map(host -> hosts.get(host).device()).toList());
  }
}
