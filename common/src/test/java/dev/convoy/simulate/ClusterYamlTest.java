package dev.convoy.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.convoy.cost.DeviceSpeed;
import dev.convoy.cost.LinkCost;
import dev.convoy.yaml.YamlException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterYamlTest {
  static final String ALL =
      """
      name: two kinds
      devices:
        gpu:
          convolution: 4 TMAC/s
          depthwise: 100 GMAC/s
          linear: 3.5TMAC/s
          memory: 500 GB/s
          packing: 10 GB/s
          call: 10 us
          step: 1 ms
      hosts:
        - count: 2
          workers: 4
          cores: 16
          device: gpu
          within: {bandwidth: 6 GB/s, latency: 5 us}
          network: {bandwidth: 10 Gbit/s, latency: 20 us, per-message: 2 us}
        - {device: cpu, threads: 8, network: {bandwidth: 1 Gbit/s}}
      rack: {hosts: 2, uplink: {bandwidth: 5 Gbit/s}}
      sockets: {bandwidth: 4 GB/s, per-message: 5 us}
      stragglers: {probability: 0.01, slowdown: 2, spread: 0.05}
      """;

  @Test
  void everythingThatCanBeSaidIsRead() {
    ClusterSpec cluster = ClusterYaml.read(ALL, "all.yaml");
    DeviceSpeed gpu = new DeviceSpeed(4e12, 100e9, 3.5e12, 500e9, 10e9, 10e-6, 1e-3);
    LinkCost within = new LinkCost(5e-6, 6e9, 0);
    LinkCost network = new LinkCost(20e-6, 1.25e9, 2e-6);
    HostSpec first = new HostSpec(16, 4, 1, gpu, within, network);
    LinkCost slow = new LinkCost(0, 1.25e8, 0);
    HostSpec last = new HostSpec(8, 1, 8, DeviceSpeed.cpuCore().times(8), ClusterSpec.UNUSED, slow);
    assertEquals(
        new ClusterSpec(
            "two kinds",
            List.of(first, first, last),
            new RackSpec(2, new LinkCost(0, 6.25e8, 0)),
            new TransferCpu(5e-6, 1 / 4e9),
            new Stragglers(0.01, 2, 0.05)),
        cluster);
    assertEquals(9, cluster.workers());
    assertEquals(List.of(0, 0, 0, 0, 1, 1), cluster.hostsOf(6));
  }

  @Test
  void whatIsLeftOutTakesNoTime() {
    ClusterSpec cluster =
        ClusterYaml.read(
            "{name: a, hosts: [{device: cpu, network: {bandwidth: 1 GB/s}}]}", "small.yaml");
    assertEquals(TransferCpu.NONE, cluster.cpu());
    assertEquals(Stragglers.NONE, cluster.stragglers());
    assertEquals(1, cluster.hosts().get(0).cores());
  }

  @Test
  void aHostByItselfHasNoNetworkUnlessItIsDescribed() {
    ClusterSpec cluster =
        ClusterYaml.read(
            "{name: a, hosts: [{device: cpu, workers: 4, within: {bandwidth: 1 GB/s}}]}", "a.yaml");
    LinkCost within = new LinkCost(0, 1e9, 0);
    assertEquals(within, cluster.link());
    assertEquals(within, cluster.hosts().get(0).within());
    for (String hosts : List.of("{count: 2, device: cpu}", "{device: cpu}, {device: cpu}")) {
      YamlException e =
          assertThrows(
              YamlException.class,
              () -> ClusterYaml.read("{name: a, hosts: [" + hosts + "]}", "a.yaml"));
      assertEquals("a.yaml, line 1: a host needs a key 'network'", e.getMessage());
    }
  }

  @Test
  void anotherLinkIsBetweenWorkersOfOneHostOrBetweenHosts() {
    LinkCost slow = new LinkCost(1e-3, 1e6, 0);
    DeviceSpeed cpu = DeviceSpeed.cpuCore();
    LinkCost fast = new LinkCost(0, 1e9, 0);
    ClusterSpec one = ClusterSpec.oneHost(4, 1, 2, cpu, fast);
    assertEquals(ClusterSpec.oneHost(4, 1, 2, cpu, slow), one.withLink(slow));
    ClusterSpec many = ClusterSpec.ofHosts(3, cpu, fast);
    assertEquals(slow, many.withLink(slow).link());
    assertEquals(many.hosts().get(2).within(), many.withLink(slow).hosts().get(2).within());
  }

  static List<Arguments> wrong() {
    return List.of(
        Arguments.of("", "", "c.yaml: the file is empty: give name and hosts"),
        Arguments.of("[1]", "", "c.yaml, line 1: a cluster is a map, not a list of 1"),
        Arguments.of(
            "name: two kinds",
            "nam: x",
            "c.yaml, line 1: a cluster has no key 'nam': it has name, devices, hosts, rack, sockets,"
                + " stragglers"),
        Arguments.of("name: two kinds", "", "c.yaml, line 2: a cluster needs a key 'name'"),
        Arguments.of(
            "convolution: 4 TMAC/s",
            "convolution: 4",
            "c.yaml, line 4: device gpu: convolution is a rate of multiply-accumulates as 1.5"
                + " TMAC/s, not 4"),
        Arguments.of(
            "linear: 3.5TMAC/s",
            "linear: 0 TMAC/s",
            "c.yaml, line 6: device gpu: linear is a rate of multiply-accumulates as 1.5 TMAC/s,"
                + " not 0 TMAC/s"),
        Arguments.of(
            "    memory: 500 GB/s\n", "", "c.yaml, line 4: device gpu needs a key 'memory'"),
        Arguments.of(
            "memory: 500 GB/s",
            "memory: 500 ms",
            "c.yaml, line 7: device gpu: memory is a bandwidth as 10 Gbit/s or 6 GB/s, not 500 ms"),
        Arguments.of(
            "call: 10 us",
            "call: [10 us]",
            "c.yaml, line 9: device gpu: call is a time as 20 us, not a list of 1"),
        Arguments.of(
            "count: 2",
            "count: 0",
            "c.yaml, line 12: a host: count is a whole number from 1 to 100000, not 0"),
        Arguments.of(
            "cores: 16",
            "cores: many",
            "c.yaml, line 14: a host: cores is a number from 0.1 to 1000000, not many"),
        Arguments.of(
            "device: gpu",
            "device: tpu",
            "c.yaml, line 15: a host: there is no device 'tpu': name one of devices, which has cpu,"
                + " gpu"),
        Arguments.of(
            "    within: {bandwidth: 6 GB/s, latency: 5 us}\n",
            "",
            "c.yaml, line 12: a host needs a key 'within'"),
        Arguments.of(
            "{bandwidth: 6 GB/s, latency: 5 us}",
            "{latency: 5 us}",
            "c.yaml, line 16: within needs a key 'bandwidth'"),
        Arguments.of(
            "latency: 5 us",
            "latency: 5 us, loss: 1",
            "c.yaml, line 16: within has no key 'loss': it has bandwidth, latency, per-message"),
        Arguments.of("rack: {hosts: 2, ", "rack: {", "c.yaml, line 19: rack needs a key 'hosts'"),
        Arguments.of(
            "probability: 0.01",
            "probability: 1.5",
            "c.yaml, line 21: stragglers: probability is a number from 0 to 1, not 1.5"),
        Arguments.of(
            "stragglers: {",
            "name: again\nstragglers: {",
            "c.yaml, line 21: 'name' stands twice," + " here and in line 1"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatIsWrongIsSaidInOneSentenceWithItsPlace(String good, String bad, String sentence) {
    String text = good.isEmpty() || good.equals("[1]") ? good : ALL.replace(good, bad);
    YamlException e = assertThrows(YamlException.class, () -> ClusterYaml.read(text, "c.yaml"));
    assertEquals(sentence, e.getMessage());
  }
}
