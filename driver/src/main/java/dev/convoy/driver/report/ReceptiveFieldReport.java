package dev.convoy.driver.report;

import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import dev.convoy.network.LossLayer;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.ReceptiveField;
import java.util.List;
import java.util.stream.Collectors;

/** What part of an image each layer sees. */
public final class ReceptiveFieldReport {

  private ReceptiveFieldReport() {}

  /** Every layer's receptive field, and by how much it moves. */
  public static String text(Network network) {
    TextTable table = TextTable.of("layer", "what", "output", ">sees", ">moves by", "");
    for (Node node : network.nodes()) {
      if (!(node.layer() instanceof LossLayer)) {
        ReceptiveField field = ReceptiveField.of(network, node.name());
        table.row(
            node.name(),
            node.layer().describe(),
            network.shape(node.name()).toString(),
            sizes(field.sizes()),
            strides(field.strides()),
            field.whole() ? "all of the input" : "");
      }
    }
    return table.render()
        + "An element in the middle of a layer's output is computed from so many elements of the input, padding included;"
        + " the next one's begin so many further.\n";
  }

  private static String sizes(List<Long> sizes) {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining("×"));
  }

  private static String strides(List<Double> strides) {
    boolean stays = strides.stream().allMatch(stride -> stride == 0);
    return stays
        ? ""
        : strides.stream()
            .map(s -> s == Math.rint(s) ? Long.toString(Math.round(s)) : Quantity.digits(s))
            .collect(Collectors.joining("×"));
  }
}
