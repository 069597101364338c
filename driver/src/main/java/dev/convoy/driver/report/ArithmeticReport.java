package dev.convoy.driver.report;

import dev.convoy.driver.report.text.Quantity;
import dev.convoy.driver.report.text.TextTable;
import dev.convoy.network.Convolution;
import dev.convoy.network.Network;
import dev.convoy.network.Network.Node;
import dev.convoy.network.NetworkException;
import dev.convoy.network.ParameterSpec;
import dev.convoy.network.TransposedConvolution;
import dev.convoy.network.Window;
import dev.convoy.tensor.Shape;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The arithmetic of one convolution, as it is taught: what size its output has and why, what it
 * costs, and what it would cost done otherwise.
 */
public final class ArithmeticReport {
  private final Node node;
  private final Shape input;
  private final Shape output;

  private ArithmeticReport(Network network, Node node) {
    this.node = node;
    this.input = network.inputShapes(node).get(0);
    this.output = network.shape(node.name());
  }

  /**
   * That of one layer.
   *
   * @throws NetworkException if there is no such layer, or it is no convolution
   */
  public static String of(Network network, String layer) {
    Node node = network.node(layer);
    ArithmeticReport report = new ArithmeticReport(network, node);
    if (node.layer() instanceof Convolution convolution) {
      return report.title() + report.convolution(convolution);
    } else if (node.layer() instanceof TransposedConvolution transposed) {
      return report.title() + report.transposed(transposed);
    }
    throw new NetworkException(
        "layer %s of network %s is no convolution (%s): name one that is"
            .formatted(layer, network.name(), node.layer().describe()));
  }

  private String title() {
    return "%s: %s, of %s to %s%n".formatted(node.name(), node.layer().describe(), input, output);
  }

  private String convolution(Convolution layer) {
    return line("output size", sizes(layer.window()))
        + dilation(layer.window())
        + line("one filter", filter(layer))
        + line(
            "its transposed",
            "a transposed convolution of the same kernel makes %s of %s: %s; it turns the sizes round, not the values"
                .formatted(input, output, transposedSizes(layer.window(), output, input)))
        + "\n"
        + alternatives(layer).render()
        + "Parameters include biases; MACs are those of one image. A separable convolution computes"
        + " something else, unless the filters happen to be products.\n";
  }

  private static String line(String name, String text) {
    return "  %-15s %s%n".formatted(name, text);
  }

  private static String each(Window window, IntFunction<String> text) {
    List<String> all = IntStream.range(0, window.dimensions()).mapToObj(text).distinct().toList();
    return String.join("; ", all);
  }

  private String sizes(Window window) {
    return each(
        window,
        d ->
            "(%d + %d + %d - %d·(%d - 1) - 1) / %d + 1 = %d"
                .formatted(
                    input.spatial().get(d),
                    window.before().get(d),
                    window.after().get(d),
                    window.dilation().get(d),
                    window.kernel().get(d),
                    window.stride().get(d),
                    output.spatial().get(d)));
  }

  private static String dilation(Window window) {
    boolean isDilated = window.dilation().stream().anyMatch(dilation -> dilation > 1);
    return isDilated
        ? line(
            "dilation",
            each(
                    window,
                    d ->
                        "%d taps reach over %d·(%d - 1) + 1 = %d elements"
                            .formatted(
                                window.kernel().get(d),
                                window.dilation().get(d),
                                window.kernel().get(d),
                                window.dilation().get(d) * (window.kernel().get(d) - 1) + 1))
                + ", with no more weights")
        : "";
  }

  private String filter(Convolution layer) {
    int channels = input.channels() / layer.groups();
    int weights = channels * layer.window().taps();
    return "%s·%d = %d weights%s: %s filters at %s places make %s MACs"
        .formatted(
            layer.window().describe(),
            channels,
            weights,
            layer.groups() == 1
                ? ""
                : " (%d of the %d input channels, its group's)"
                    .formatted(channels, input.channels()),
            Quantity.count(layer.outputs()),
            Quantity.count(output.spatialSize()),
            Quantity.count(layer.macs(List.of(input))));
  }

  /**
   * The size that a transposed convolution gives back, with what it must be padded by at the end.
   */
  private static String transposedSizes(Window window, Shape small, Shape large) {
    return each(
        window,
        d -> {
          int plain =
              (small.spatial().get(d) - 1) * window.stride().get(d)
                  - window.before().get(d)
                  - window.after().get(d)
                  + window.dilation().get(d) * (window.kernel().get(d) - 1)
                  + 1;
          int missing = large.spatial().get(d) - plain;
          return "(%d - 1)·%d - %d - %d + %d·(%d - 1) + 1%s = %d"
              .formatted(
                  small.spatial().get(d),
                  window.stride().get(d),
                  window.before().get(d),
                  window.after().get(d),
                  window.dilation().get(d),
                  window.kernel().get(d),
                  missing == 0 ? "" : " + output padding %d".formatted(missing),
                  large.spatial().get(d));
        });
  }

  private String transposed(TransposedConvolution layer) {
    return line("output size", transposedSizes(layer.window(), input, output))
        + line(
            "MACs",
            "%s, as the convolution of %s to %s has: every product of it is one of this"
                .formatted(Quantity.count(layer.macs(List.of(input))), output, input));
  }

  /** Ways to see as far, beside this one. */
  private TextTable alternatives(Convolution layer) {
    TextTable table = TextTable.of("done as", ">parameters", ">MACs", ">of one group");
    long full = macs(layer.groups(1));
    row(table, "one group", parameters(layer.groups(1)), full, full);
    if (layer.groups() > 1) {
      String title = layer.groups() + " groups, as here";
      row(table, title, parameters(layer), macs(layer), full);
    }
    if (layer.window().taps() > 1) {
      depthwise(layer, table, full);
      if (layer.window().dimensions() == 2) {
        spatially(layer, table, full);
      }
    }
    return table;
  }

  /** Each channel by itself, then all channels at each place. */
  private void depthwise(Convolution layer, TextTable table, long full) {
    Convolution deep = layer.groups(input.channels());
    Convolution first =
        new Convolution(input.channels(), deep.window(), deep.groups(), layer.bias());
    long points = (long) output.spatialSize() * layer.outputs() * input.channels();
    long parameters =
        parameters(first)
            + (long) layer.outputs() * input.channels()
            + (layer.bias() ? layer.outputs() : 0);
    row(table, "depthwise, then 1×1", parameters, macs(first) + points, full);
  }

  /** Columns, then rows, of every pair of channels: as a product of two filters. */
  private void spatially(Convolution layer, TextTable table, long full) {
    Window window = layer.window();
    int rows = window.kernel().get(0);
    int columns = window.kernel().get(1);
    if (rows == 1 || columns == 1) {
      return;
    }
    long pairs = (long) input.channels() * layer.outputs();
    long places = (long) output.spatial().get(0) * input.spatial().get(1);
    long padded = places + (long) output.spatial().get(0) * padding(window);
    long macs = pairs * (padded * rows + (long) output.spatialSize() * columns);
    long parameters = pairs * (rows + columns) + (layer.bias() ? layer.outputs() : 0);
    row(table, "%d×1, then 1×%d".formatted(rows, columns), parameters, macs, full);
  }

  private static int padding(Window window) {
    return window.before().get(1) + window.after().get(1);
  }

  private long macs(Convolution layer) {
    return layer.macs(List.of(input));
  }

  private long parameters(Convolution layer) {
    return layer.parameters(List.of(input)).stream().mapToLong(ParameterSpec::elements).sum();
  }

  private static void row(TextTable table, String title, long parameters, long macs, long full) {
    table.row(
        title,
        Quantity.count(parameters),
        Quantity.count(macs),
        String.format(Locale.ROOT, "%.1f %%", 100.0 * macs / full));
  }
}
