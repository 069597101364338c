package dev.convoy.driver.report;

import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import dev.convoy.network.Convolution;
import dev.convoy.network.DeformableConvolution;
import dev.convoy.network.FilterLayer;
import dev.convoy.network.Layer;
import dev.convoy.network.Linear;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ParameterSpec;
import dev.convoy.network.TransposedConvolution;
import java.util.Locale;

/** What filter groups save: each grouped layer against the same layer with one group. */
public final class GroupingReport {

  private GroupingReport() {}

  /** The grouped layers and the whole network, each beside its dense twin. */
  public static String against(Network network) {
    Network dense = network.withLayers(GroupingReport::dense);
    TextTable table =
        TextTable.of(
            "layer",
            ">groups",
            ">parameters",
            ">dense",
            ">smaller by",
            ">MACs",
            ">dense",
            ">fewer by");
    for (Node node : network.nodes()) {
      if (node.layer() instanceof FilterLayer filter && filter.groups() > 1) {
        row(
            table,
            node.name(),
            Integer.toString(filter.groups()),
            parameters(network, node),
            parameters(dense, dense.node(node.name())),
            node.layer().macs(network.inputShapes(node)),
            dense.node(node.name()).layer().macs(dense.inputShapes(node)));
      }
    }
    table.line();
    row(
        table,
        network.name(),
        "",
        network.parameterCount(),
        dense.parameterCount(),
        network.macs(),
        dense.macs());
    return table.render() + "Dense is the same network with every layer in one group.\n";
  }

  private static void row(
      TextTable table,
      String name,
      String groups,
      long parameters,
      long denseParameters,
      long macs,
      long denseMacs) {
    table.row(
        name,
        groups,
        Quantity.count(parameters),
        Quantity.count(denseParameters),
        times(denseParameters, parameters),
        Quantity.count(macs),
        Quantity.count(denseMacs),
        times(denseMacs, macs));
  }

  private static String times(long dense, long grouped) {
    return grouped == 0
        ? ""
        : String.format(Locale.ROOT, "%s×", Quantity.digits((double) dense / grouped));
  }

  /** A layer with one group instead of several; layers without filters stay as they are. */
  private static Layer dense(Layer layer) {
    return layer instanceof FilterLayer filter ? filter.accept(new Ungrouped()) : layer;
  }

  private record Ungrouped() implements FilterLayer.Visitor<FilterLayer> {
    @Override
    public FilterLayer visit(Convolution layer) {
      return layer.groups(1);
    }

    @Override
    public FilterLayer visit(DeformableConvolution layer) {
      return new DeformableConvolution(
          layer.outputs(), layer.window(), 1, layer.offsetGroups(), layer.bias());
    }

    @Override
    public FilterLayer visit(Linear layer) {
      return layer;
    }

    @Override
    public FilterLayer visit(TransposedConvolution layer) {
      return layer.groups(1);
    }
  }

  private static long parameters(Network network, Node node) {
    return network.parameters(node).stream().mapToLong(ParameterSpec::elements).sum();
  }
}
