package dev.convoy.driver.onnx.importer;

import dev.convoy.network.Network;
import dev.convoy.text.Printable;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Names for layers: that of the parameter, as PyTorch has it, or that of the node without its
 * operator, as {@code layer1/layer1.0/relu} of {@code /layer1/layer1.0/relu/Relu}.
 */
final class LayerNames {
  private static final int LONGEST = 150;
  private static final String WEIGHT = ".weight";

  private final Set<String> taken = new HashSet<>(Set.of(Network.INPUT));

  /** A name that no layer has, for the layer of a node. */
  String of(OnnxNode node) {
    String name = node.name();
    String operator = "/" + node.operator();
    if (name.endsWith(operator) && name.length() > operator.length() + 1) {
      name = name.substring(0, name.length() - operator.length());
    }
    return unique(name, node);
  }

  /** A name that no layer has, for the layer of a node with parameters. */
  String of(OnnxNode node, String parameter) {
    return parameter.endsWith(WEIGHT) && parameter.length() > WEIGHT.length()
        ? unique(parameter.substring(0, parameter.length() - WEIGHT.length()), node)
        : of(node);
  }

  /** A name that nobody has, as near to this as can be. */
  String unique(String wanted, OnnxNode node) {
    String name = Printable.of(wanted.startsWith("/") ? wanted.substring(1) : wanted).strip();
    name = name.length() > LONGEST ? name.substring(name.length() - LONGEST) : name;
    return unique(name.isEmpty() ? node.operator().toLowerCase(Locale.ROOT) : name);
  }

  /** A name that nobody has. */
  String unique(String wanted) {
    String name = wanted;
    for (int k = 2; !taken.add(name); k++) {
      name = wanted + "_" + k;
    }
    return name;
  }

  /** Gives a name back. */
  void free(String name) {
    taken.remove(name);
  }
}
