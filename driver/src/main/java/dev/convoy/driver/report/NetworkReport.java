package dev.convoy.driver.report;

import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.LocalResponseNorm;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ParameterSpec;
import dev.convoy.network.SoftmaxCrossEntropy;
import dev.convoy.network.zoo.Zoo;
import dev.convoy.plan.TrainingPlan;
import dev.convoy.plan.ownership.Ownership;
import dev.convoy.plan.ownership.Shares;
import dev.convoy.tensor.Indices;
import dev.convoy.tensor.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A network layer by layer, as {@code inspect} shows it. */
public final class NetworkReport {
  /** Papers and libraries do not agree on what alpha is. */
  private static final String ALPHA =
      "Local response normalisation over n channels is x / (k + alpha/n · Σ x²)^beta: alpha is"
          + " divided by n.\n";

  /** Workers side by side that a terminal can still show. */
  private static final int MOST_SHOWN = 16;

  private NetworkReport() {}

  /** The networks that have a name. */
  public static String zoo() {
    TextTable table =
        TextTable.of("network", "input", ">classes", ">parameters", ">MACs", "published in");
    for (String name : Zoo.names()) {
      Network network = Zoo.network(name);
      table.row(
          name,
          network.input().toString(),
          classifies(network) ? Integer.toString(network.classes()) : "",
          Quantity.count(network.parameterCount()),
          Quantity.count(network.macs()),
          Zoo.source(name));
    }
    return table.render();
  }

  private static boolean classifies(Network network) {
    return network.loss().layer() instanceof SoftmaxCrossEntropy;
  }

  /** Every layer with its shape, parameters, work, dependency and the bytes of its output. */
  public static String layers(Network network) {
    TextTable table =
        TextTable.of("layer", "what", "output", ">parameters", ">MACs", "needs", ">activation");
    table.row(
        Network.INPUT,
        "one image",
        network.input().toString(),
        "",
        "",
        "",
        bytes(network, "input"));
    for (Node node : network.nodes()) {
      table.row(
          node.name(),
          node.layer().describe(),
          network.shape(node.name()).toString(),
          blankIfZero(parameters(network, node)),
          blankIfZero(node.layer().macs(network.inputShapes(node))),
          needs(network, node),
          bytes(network, node.name()));
    }
    table.line();
    table.row(
        network.name(),
        network.nodes().size() + " layers",
        "",
        Quantity.count(network.parameterCount()),
        Quantity.count(network.macs()),
        "",
        Quantity.bytes(activations(network)));
    return table.render()
        + "MACs and activations are those of one image; an activation is 4 bytes an element.\n"
        + (normalises(network) ? ALPHA : "");
  }

  private static boolean normalises(Network network) {
    return network.nodes().stream().anyMatch(n -> n.layer() instanceof LocalResponseNorm);
  }

  /** The input channels that a worker needs for the output channels that it owns. */
  private static String needs(Network network, Node node) {
    int channels = network.inputShapes(node).get(0).channels();
    if (node.layer() instanceof FilterLayer filter) {
      return filter.groups() == 1
          ? "all " + channels
          : "own group, " + channels / filter.groups() + " of " + channels;
    } else if (node.layer() instanceof LocalResponseNorm norm) {
      String where = norm.towers() == 1 ? "" : " in its tower";
      return "same, and " + norm.size() / 2 + " on each side" + where;
    }
    return node.layer().dependency();
  }

  /** What each worker computes of every layer; of very many workers, the first and the last. */
  public static String shares(TrainingPlan plan) {
    Ownership ownership = plan.ownership();
    List<Integer> shown = shown(ownership.mesh().ranks());
    List<String> titles = new ArrayList<>(List.of("layer"));
    shown.forEach(rank -> titles.add("worker " + rank));
    TextTable table = TextTable.of(titles.toArray(String[]::new));
    for (Node node : plan.network().nodes()) {
      if (ownership.shares().containsKey(node.name())) {
        List<String> cells = new ArrayList<>(List.of(node.name()));
        shown.forEach(rank -> cells.add(share(plan, node, rank)));
        table.row(cells);
      }
    }
    table.line();
    List<String> totals = new ArrayList<>(List.of("parameters"));
    shown.forEach(rank -> totals.add(Quantity.count(plan.parametersHeld(rank))));
    return table.row(totals).render();
  }

  /** All ranks, or of very many the first and the last. */
  static List<Integer> shown(int ranks) {
    return IntStream.range(0, ranks)
        .filter(rank -> ranks <= MOST_SHOWN || rank < MOST_SHOWN / 2 || rank == ranks - 1)
        .boxed()
        .toList();
  }

  private static String share(TrainingPlan plan, Node node, int rank) {
    Shares shares = plan.ownership().sharesOf(node.name());
    Range rows = shares.work().get(rank).rows();
    Indices channels = shares.work().get(rank).channels();
    if (node.layer() instanceof LossLayer) {
      return rows(rows);
    }
    if (channels.isEmpty()) {
      return "nothing";
    }
    int all = plan.network().shape(node.name()).channels();
    String part =
        channels.size() == all
            ? "all " + all
            : channels.runs().stream().map(NetworkReport::run).collect(Collectors.joining(","));
    String from =
        shares.isByInputs() ? part + " from inputs " + run(shares.groupInputs().get(rank)) : part;
    return rows.size() == plan.ownership().batch() ? from : from + ", " + rows(rows);
  }

  private static String rows(Range rows) {
    return "rows " + run(rows);
  }

  /** From the first to the last, both included. */
  private static String run(Range run) {
    return run.size() == 1 ? "" + run.from() : run.from() + "-" + (run.to() - 1);
  }

  private static long parameters(Network network, Node node) {
    return network.parameters(node).stream().mapToLong(ParameterSpec::elements).sum();
  }

  private static long activations(Network network) {
    return network.nodes().stream()
        .mapToLong(n -> network.shape(n.name()).elements() * Float.BYTES)
        .sum();
  }

  private static String bytes(Network network, String layer) {
    return Quantity.bytes(network.shape(layer).elements() * Float.BYTES);
  }

  private static String blankIfZero(long count) {
    return count == 0 ? "" : Quantity.count(count);
  }
}
