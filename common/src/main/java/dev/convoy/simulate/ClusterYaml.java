package dev.convoy.simulate;

import dev.convoy.cost.DeviceSpeed;
import dev.convoy.cost.LinkCost;
import dev.convoy.text.Quoted;
import dev.convoy.yaml.YamlException;
import dev.convoy.yaml.YamlTree;
import dev.convoy.yaml.YamlValue;
import dev.convoy.yaml.YamlValue.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Clusters as YAML.
 *
 * <pre>{@code
 * name: two hosts of four GPUs
 * devices:
 *   gpu: {convolution: 4 TMAC/s, depthwise: 0.1 TMAC/s, linear: 4 TMAC/s, memory: 500 GB/s,
 *         packing: 10 GB/s, call: 10 us, step: 1 ms}
 * hosts:
 *   - {count: 2, workers: 4, cores: 16, device: gpu,
 *      within: {bandwidth: 10 GB/s, latency: 5 us},
 *      network: {bandwidth: 10 Gbit/s, latency: 20 us, per-message: 2 us}}
 * rack: {hosts: 1, uplink: {bandwidth: 5 Gbit/s}}
 * sockets: {bandwidth: 4 GB/s, per-message: 5 us}
 * stragglers: {probability: 0.01, slowdown: 2, spread: 0.05}
 * }</pre>
 */
public final class ClusterYaml {
  /** Characters that a file may have. */
  public static final int LONGEST = YamlTree.LONGEST;

  /** A device that needs no description: as many of {@link DeviceSpeed#cpuCore} as threads. */
  static final String CPU = "cpu";

  private static final int MOST_HOSTS = 100_000;
  private static final int MOST_WORKERS = 1024; // on one host

  private static final List<String> KEYS =
      List.of("name", "devices", "hosts", "rack", "sockets", "stragglers");
  private static final List<String> DEVICE =
      List.of("convolution", "depthwise", "linear", "memory", "packing", "call", "step");
  private static final List<String> HOST =
      List.of("count", "workers", "threads", "cores", "device", "within", "network");
  private static final List<String> LINK = List.of("bandwidth", "latency", "per-message");

  private final Map<String, DeviceSpeed> devices = new LinkedHashMap<>();

  private ClusterYaml() {}

  /**
   * Reads a cluster.
   *
   * @param text the file's text
   * @param fileName its name, for errors
   * @throws YamlException one sentence that names file, line and key
   */
  public static ClusterSpec read(String text, String fileName) {
    YamlValue tree = YamlTree.parse(text, "a cluster", fileName);
    if (tree instanceof Scalar scalar && scalar.isEmpty()) {
      throw new YamlException(fileName + ": the file is empty: give name and hosts");
    }
    return new ClusterYaml().cluster(FieldReader.of("a cluster", tree, KEYS));
  }

  private ClusterSpec cluster(FieldReader fields) {
    YamlValue named = fields.value("devices");
    if (named != null) {
      FieldReader.of("devices", named)
          .fields()
          .forEach((name, field) -> devices.put(name, device(name, field.value())));
    }
    List<HostSpec> hosts = new ArrayList<>();
    List<YamlValue> described = fields.list("hosts");
    for (YamlValue value : described) {
      FieldReader host = FieldReader.of("a host", value, HOST);
      int count = host.count("count", 1, MOST_HOSTS);
      HostSpec one = host(host, described.size() == 1 && count == 1);
      if (hosts.size() + count > MOST_HOSTS) {
        throw value.place().error("a cluster may have %d hosts".formatted(MOST_HOSTS));
      }
      for (int k = 0; k < count; k++) {
        hosts.add(one);
      }
    }
    return new ClusterSpec(
        fields.word("name"),
        hosts,
        rack(fields.value("rack")),
        sockets(fields.value("sockets")),
        stragglers(fields.value("stragglers")));
  }

  private static DeviceSpeed device(String name, YamlValue value) {
    FieldReader fields = FieldReader.of("device " + Quoted.of(name), value, DEVICE);
    return new DeviceSpeed(
        fields.rate("convolution", Dimension.ARITHMETIC),
        fields.rate("depthwise", Dimension.ARITHMETIC),
        fields.rate("linear", Dimension.ARITHMETIC),
        fields.rate("memory", Dimension.BANDWIDTH),
        fields.rate("packing", Dimension.BANDWIDTH),
        fields.time("call"),
        fields.time("step"));
  }

  /** A host; what leads to others is only needed where there are others. */
  private HostSpec host(FieldReader fields, boolean alone) {
    int workers = fields.count("workers", 1, MOST_WORKERS);
    int threads = fields.count("threads", 1, MOST_WORKERS);
    double cores = fields.number("cores", (double) workers * threads, 0.1, 1e6);
    LinkCost within = link(fields, "within", workers > 1);
    LinkCost network = link(fields, "network", !alone);
    return new HostSpec(cores, workers, threads, device(fields, threads), within, network);
  }

  /** A link of a host; where nothing ever takes it, one that takes no time will do. */
  private static LinkCost link(FieldReader host, String key, boolean needed) {
    YamlValue value = needed ? host.required(key) : host.value(key);
    return value == null ? ClusterSpec.UNUSED : link(key, value);
  }

  private DeviceSpeed device(FieldReader host, int threads) {
    String name = host.word("device");
    DeviceSpeed device = devices.get(name);
    if (device != null) {
      return device;
    }
    if (name.equals(CPU)) {
      return DeviceSpeed.cpuCore().times(threads);
    }
    TreeSet<String> known = new TreeSet<>(devices.keySet());
    known.add(CPU);
    throw host.required("device")
        .place()
        .error(
            "a host: there is no device '%s': name one of devices, which has %s"
                .formatted(Quoted.of(name), Quoted.of(String.join(", ", known))));
  }

  private static LinkCost link(String what, YamlValue value) {
    FieldReader fields = FieldReader.of(what, value, LINK);
    return new LinkCost(
        fields.time("latency"),
        fields.rate("bandwidth", Dimension.BANDWIDTH),
        fields.time("per-message"));
  }

  private static @Nullable RackSpec rack(@Nullable YamlValue value) {
    if (value == null) {
      return null;
    }
    FieldReader fields = FieldReader.of("rack", value, List.of("hosts", "uplink"));
    fields.required("hosts");
    return new RackSpec(
        fields.count("hosts", 1, MOST_HOSTS), link("uplink", fields.required("uplink")));
  }

  private static TransferCpu sockets(@Nullable YamlValue value) {
    if (value == null) {
      return TransferCpu.NONE;
    }
    FieldReader fields = FieldReader.of("sockets", value, List.of("bandwidth", "per-message"));
    return new TransferCpu(
        fields.time("per-message"), 1 / fields.rate("bandwidth", Dimension.BANDWIDTH));
  }

  private static Stragglers stragglers(@Nullable YamlValue value) {
    if (value == null) {
      return Stragglers.NONE;
    }
    FieldReader fields =
        FieldReader.of("stragglers", value, List.of("probability", "slowdown", "spread"));
    return new Stragglers(
        fields.number("probability", 0, 0, 1),
        fields.number("slowdown", 1, 1, 1e6),
        fields.number("spread", 0, 0, 2));
  }
}
